import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about how runs ended, and what the host did with them. */
export interface RunMessages {
  'run.unseen': NoValues;
  'run.exit': { code: number };
  /** `code`: 128 and the number of the signal. */
  'run.signal': { code: number; signal: string };
  /** `line`: the last that the program wrote. */
  'run.last-line': { why: AnyMessage; line: string };
  /** `minutes`: how long it has written no output. */
  'run.stalled': { agent: string; minutes: number };
  /** Its turn goes on, and no tool runs. */
  'run.stalled.model': { agent: string; minutes: number };
  /** Nothing on its screen changes but what moves by itself. */
  'run.stalled.screen': { agent: string; minutes: number };
  'run.stalled.model.stop': { minutes: number };
  'run.stalled.stop': { minutes: number };
  /** `minutes`: its time limit. */
  'run.timeout': { minutes: number };
  'run.released': { names: readonly AnyMessage[] };
  'run.asked': NoValues;
  'run.asked.run': { asked: AnyMessage; run: string; agent: string; story: string };
  'run.asked.via': { via: string };
  'host.quits': NoValues;
  'host.untold': NoValues;
  'host.closed': { reason: Said };
  'host.late': NoValues;
  copied: { from: string };
}
