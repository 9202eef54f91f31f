import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about terminals and the containment of their processes. */
export interface TerminalMessages {
  'pty.folder': { cwd: string };
  'pty.why.config': NoValues;
  'pty.why.platform': NoValues;
  'pty.why.notBuilt': NoValues;
  'pty.why.namespace': NoValues;
  'pty.why.cgroup': NoValues;
  'pty.why.refused': { refused: AnyMessage; why: AnyMessage };
  'pty.why.keeper': { why: Said };
  'cgroup.unwanted': NoValues;
  'cgroup.none': NoValues;
  'cgroup.old': NoValues;
  'cgroup.notDelegated': { why: Said };
  'cgroup.notMoved': { why: Said };
  'namespace.refused': { why: Said };
  'pty.notStarted': { command: string; why: Said };
  'pty.pipes.windows': NoValues;
  'pty.keeper.ended': NoValues;
  'pty.keeper.silent': { ms: number };
  'pty.command': { command: string; why: Said };
  'pty.command.noFile': NoValues;
  'pty.command.noPath': NoValues;
}
