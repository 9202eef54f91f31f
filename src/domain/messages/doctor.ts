import type { NoValues, Said } from './values.ts';

/** Messages of what doctor looks at. */
export interface DoctorMessages {
  'doctor.config.missing': NoValues;
  'doctor.config.ready': { names: readonly string[]; base: string; worktrees: string };
  'doctor.config.empty': NoValues;
  'doctor.trust.given': NoValues;
  'doctor.trust.open': { n: number };
  'doctor.worktrees.noFolder': { path: string };
  'doctor.node.electron': { node: string; electron: string };
  'doctor.arch': { platform: string; arch: string; built: string };
  'doctor.git.missing': { oldest: string };
  'doctor.keeper.unused': { platform: string };
  'doctor.keeper.missing': NoValues;
  'doctor.container': { container: string; strength: string };
  'doctor.container.why': { container: string; strength: string; why: Said };
  'doctor.agents.none': NoValues;
  'doctor.path': { path: string; from: string; again: string };
  'doctor.path.host': NoValues;
  'doctor.path.windows': NoValues;
  'doctor.path.login': { shell: string };
  'doctor.path.why': { path: string; why: Said };
  'doctor.loginShell.slow': { shell: string; seconds: number };
  'doctor.loginShell.silent': { shell: string };
  'doctor.loginShell.large': { shell: string; bytes: number };
  'doctor.loginShell.notStarted': { shell: string; why: Said };
  'doctor.window.display': NoValues;
  'doctor.window.electron': NoValues;
  'doctor.disk.unknown': NoValues;
  'doctor.disk': { free: number; folder: string };
}
