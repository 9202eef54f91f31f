/** Keeps to one host per project, and finds that host. */
export { findHome, type Home } from './home.ts';
export type { HostAddress } from './host-file.ts';
export { pageLink, readPageFile, removePageFile, writePageFile } from './page-file.ts';
export {
  findHost,
  type HostDescription,
  type HostFinding,
  movedProjectRefusal,
  type ProjectLock,
  takeLock,
} from './project-lock.ts';
