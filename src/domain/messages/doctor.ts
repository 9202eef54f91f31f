import type { NoValues, Said } from './values.ts';

/** Results of `huskies doctor`. */
export interface DoctorMessages {
  /** A folder that can be used. */
  'doctor.folder': { folder: string };
  /** `there`: the nearest existing folder. */
  'doctor.folder.unwritable': { folder: string; why: Said; there: string };
  'doctor.base': { base: string };
  'doctor.config.missing': NoValues;
  'doctor.config.invalid': { file: string; why: Said };
  'doctor.config.invalid.line': { file: string; line: number; why: Said };
  'doctor.config.ready': { names: readonly string[]; base: string; worktrees: string };
  'doctor.config.empty': NoValues;
  'doctor.trust.given': NoValues;
  'doctor.trust.open': { n: number };
  'doctor.worktrees.noFolder': { path: string };
  /** `example`: a usable folder, as written in the config. */
  'doctor.worktrees.unusable': { folder: string; why: Said; there: string; example: string };
  'doctor.node': { node: string };
  'doctor.node.old': { node: string; oldest: string };
  'doctor.node.electron': { node: string; electron: string };
  'doctor.arch': { platform: string; arch: string };
  'doctor.arch.platform': { platform: string; arch: string };
  'doctor.arch.other': { platform: string; arch: string; built: readonly string[] };
  'doctor.git': { version: string };
  'doctor.git.missing': { oldest: string };
  'doctor.git.old': { version: string; oldest: string };
  'doctor.keeper': { path: string };
  'doctor.keeper.unused': { platform: string };
  'doctor.keeper.missing': NoValues;
  'doctor.containment': { containment: Said; strength: string };
  'doctor.containment.why': { containment: Said; strength: string; why: Said };
  'doctor.scanOnly': NoValues;
  /**
   * `held`: the containment of runs, with its reason. The config sets a scan; the keeper or the namespace is missing.
   */
  'doctor.containment.scan': { held: Said };
  'doctor.containment.noKeeper': { held: Said };
  'doctor.containment.noNamespace': { held: Said };
  /** `program`: its path. */
  'doctor.agent': { title: string; version: string; program: string };
  'doctor.agent.command': { program: string };
  'doctor.agent.missing': { program: string };
  'doctor.agent.missing.install': { program: string; install: string };
  'doctor.agent.silent': { title: string; program: string; why: Said };
  'doctor.agent.noVersion': NoValues;
  'doctor.agent.old': { title: string; version: string; least: string; install: string };
  'doctor.agent.alone': { title: string };
  'doctor.agent.shares': { agent: string; title: string; option: string };
  'doctor.agent.login': { title: string; login: string };
  'doctor.agent.trust': { title: string; main: string; command: string };
  'doctor.agent.acp': { title: string; program: string; why: Said };
  'doctor.agent.acp.ended': NoValues;
  /** It lives on, but has closed its output. */
  'doctor.agent.acp.closed': NoValues;
  'doctor.agent.root': { title: string; variable: string };
  'doctor.agent.acp.late': { seconds: number };
  'doctor.agent.acp.other': NoValues;
  'doctor.sandbox': { program: string };
  'doctor.sandbox.image': { program: string; image: string };
  'doctor.limits': NoValues;
  'doctor.fix.unconfirmed': { command: string };
  'doctor.agent.newer': { title: string; version: string; program: string; tested: string };
  'doctor.agent.adapter': { program: string; version: string; least: string; install: string };
  'doctor.rules': { titles: readonly string[] };
  'doctor.agents': { names: readonly string[] };
  'doctor.agents.none': NoValues;
  'doctor.path': { path: string; from: Said };
  'doctor.path.host': NoValues;
  'doctor.path.windows': NoValues;
  'doctor.path.login': { shell: string };
  /** `again`: the command that shows the output of the login shell. */
  'doctor.path.why': { path: string; why: Said; again: string };
  'doctor.loginShell.slow': { shell: string; seconds: number };
  'doctor.loginShell.silent': { shell: string };
  'doctor.loginShell.large': { shell: string; bytes: number };
  'doctor.loginShell.notStarted': { shell: string; why: Said };
  'doctor.window': { electron: string };
  'doctor.window.display': NoValues;
  /** `install`: the command that downloads Electron, from any folder. `oldest`: the Node that it needs. */
  'doctor.window.electron': { install: string; oldest: string };
  'doctor.window.package': NoValues;
  'doctor.disk.unknown': NoValues;
  /** `free`: GB (1024³ bytes) with one decimal digit. */
  'doctor.disk': { free: string; bytes: number; folder: string };
  'doctor.disk.little': { free: string; bytes: number; folder: string };
  'doctor.disk.none': { free: string; bytes: number; folder: string };
}
