/** Files that Huskies keeps for a person, across projects. */
export { profileFolder } from './folder.ts';
export type { RecentProject } from './recent.ts';
export { RecentProjects } from './recent.ts';
export { createSwitches } from './switches.ts';
export type { WindowState } from './window-state.ts';
export { FIRST_WINDOW, readWindowState, writeWindowState } from './window-state.ts';
