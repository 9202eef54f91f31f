import type { NoValues, Said } from './values.ts';

/** Messages about refused commands, and who may call them. */
export interface CommandMessages {
  'command.option': { agent: string; story: string; argument: string };
  'command.start.moved': { from: string; to: string; agent: string };
  'command.start.asked': { agent: string };
  'command.stop.unknown': { agent: string; story: string };
  'command.logs.none': { agent: string; story: string };
  'command.add.done': { title: string; stage: string };
  'command.add.exists': { story: string };
  'command.input': { field: string; value: Said; wording: Said };
  'command.input.missing': { field: string };
  'command.input.unknown': NoValues;
  'input.missing': NoValues;
  'input.empty': NoValues;
  'input.reason': NoValues;
  'input.long': { most: number };
  'input.string': NoValues;
  'input.number': NoValues;
  'input.boolean': NoValues;
  'input.list': NoValues;
  'input.object': NoValues;
  'input.integer': NoValues;
  'input.least': { least: number };
  'input.most': { most: number };
  'input.form': NoValues;
  'input.stage': { stages: readonly string[] };
  'input.stream': { streams: readonly string[] };
  'input.digest': NoValues;
  'input.colour': NoValues;
  'input.colours': { n: number };
  'input.storyId': NoValues;
  'input.agentName': NoValues;
  'input.runId': NoValues;
  'command.unknown': { name: string };
  'command.failed': { name: string; why: Said };
  'command.fence.none': { story: string };
  'command.fence.retried': NoValues;
  'command.retry.done': { keys: readonly string[] };
  'command.init.done': { file: string };
  'command.trust.done': { n: number };
  'command.flag.unblocked': NoValues;
  'command.flag.frozen': NoValues;
  'command.flag.unfrozen': NoValues;
  'command.terminal.closed': NoValues;
  'command.terminal.bytes': NoValues;
  'command.terminal.full': NoValues;
  'command.move.before': { before: string; stage: string };
  'command.move.done': { from: string; to: string };
  /** `asked`: the name of a command, shown as its title, or a verb of the command line. */
  'caller.person-only': { asked: string; run: string; story: string };
  'caller.other-story': { asked: string; run: string; story: string };
  'caller.other-run': { asked: string; run: string; story: string };
  'caller.block': { run: string; story: string };
  'caller.backlog': { run: string; story: string; agent: string };
  'caller.peer': { asked: string };
  'caller.ended': { run: string };
}
