import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about gates: their config, their runs and their results. */
export interface GateMessages {
  'config.gates.list': NoValues;
  'config.gates.twice': { name: string };
  'config.gates.name.missing': NoValues;
  'config.gates.name.bad': { name: string };
  'config.gates.after': { gate: string };
  'config.gates.command.missing': { gate: string };
  'config.gates.command.text': { value: string; list: string };
  'config.gates.command.list': { value: string; list: string };
  'config.gates.command.empty': NoValues;
  /** `name`: the last part of the key. */
  'config.globs.list': { key: string; name: string; value: string };
  'config.globs.place': { key: string; name: string; value: string };
  'gate.none': NoValues;
  'gate.unknown': { gate: string; known: readonly string[] };
  /** No gate is due in this stage. */
  'gate.stage': { stage: string; known: readonly string[] };
  'gate.asked': { gate: string };
  'gate.started': { gate: string; pid: number };
  'gate.passed': { gate: string };
  'gate.failed': { gate: string; why: AnyMessage };
  'gate.skipped': { gate: string; why: AnyMessage };
  'gate.timeout': { gate: string; seconds: number };
  /** It was not run again, since it has a result for the same tree. */
  'gate.known.passed': { gate: string };
  /** `run`: the earlier run, in whose log the output is. */
  'gate.known.failed': { gate: string; code: number; run: string };
  'gate.paths': { paths: readonly string[]; base: string };
  'gate.changed': NoValues;
  /** `n`: how many processes it left behind. */
  'gate.left': { n: number; why: AnyMessage };
  'gate.unproven': { why: Said };
  /** `n`: how often it ran. */
  'gate.unsettled': { n: number };
  'gate.setup': { story: string; gate: string };
  'gate.own': { gates: readonly string[]; story: string };
  'gate.inside': { run: string; story: string };
}
