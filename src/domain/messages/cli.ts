import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages of the command line, the client and the windows, such as why a command cannot reach its host. */
export interface CliMessages {
  'cli.stopAll.refused': { n: number };
  'cli.fence.risk': { worktree: string; processes: readonly AnyMessage[] };
  'cli.fence.none.on': { story: string };
  'cli.file.unread': { field: string; path: string; why: Said };
  'cli.file.text': { line: number; why: Said };
  'cli.run.unnamed': NoValues;
  'cli.run.token.none': { run: Said };
  'cli.run.token.broken': { run: Said };
  'cli.run.token.wrong': { pid: number; run: string };
  'cli.run.stranger': { url: string; run: string; pid: number };
  'cli.bug': { why: Said };
  /** A wrong command line. `help`: the command that shows the help of its verb. */
  'cli.usage': { why: Said; help: string };
  /** The same for an unknown option that may be a text. `dashes`: the command line that takes it as one. */
  'cli.usage.text': { why: Said; help: string; dashes: string };
  'cli.usage.verb': { verbs: readonly string[] };
  'cli.config.missing': NoValues;
  'cli.script.missing': { script: string };
  'cli.trust.waiting': { n: number };
  'cli.trust.shown': { n: number; shown: string };
  'cli.host.none': { root: string; quoted: string };
  'cli.host.ended': NoValues;
  'cli.host.slow': { file: string };
  'cli.host.notStarted': { why: AnyMessage };
  'cli.host.broke': { why: string };
  'cli.host.token.missing': { file: string; pid: number };
  'cli.host.token.unread': { why: Said };
  'cli.host.token.wrong': { pid: number; file: string };
  'cli.host.stranger': { url: string; file: string; pid: number };
  'cli.host.forbidden': { url: string };
  'cli.host.full': NoValues;
  'cli.host.mute': { pid: number; s: number };
  'cli.host.silent': { url: string; why: Said };
  'cli.host.status': { status: number };
  'cli.changes.refused': { path: string };
  'cli.worktree.refused': { story: string };
  'cli.setup.stopped': { story: string; step: string };
  'cli.setup.failed': { story: string; step: string; reason: Said };
  'cli.start.stopped': { story: string; agent: string };
  'cli.start.failed': { story: string; agent: string; reason: Said };
  'cli.start.ended': { story: string; agent: string; reason: Said };
  'cli.start.noreason': NoValues;
  'cli.serve.failed': { why: Said };
  'cli.serve.onePage': NoValues;
  'cli.serve.noDialog': NoValues;
  'cli.serve.noDemo': NoValues;
  'link.none': { why: Said };
  'link.lost.before': NoValues;
  'link.lost.meanwhile': NoValues;
  'demo.failed': { why: Said };
}
