import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about verdicts, reasons of stops, leftovers and fences. */
export interface StopMessages {
  unproven: NoValues;
  'roles.none': { role: string };
  'roles.frozen': { role: string };
  'roles.blocked': { reason: Said; role: string };
  'roles.stage': { stage: string; wants: Said; role: string };
  'roles.nobody': NoValues;
  'verdict.survivors': { n: number };
  'verdict.unread': { why: Said };
  'verdict.unread.noreason': NoValues;
  'verdict.fast': NoValues;
  'verdict.blind': { n: number };
  'verdict.orphans': NoValues;
  'survivors.user': { uid: number | string };
  'survivors.unkilled': NoValues;
  'survivors.unseen': { why: Said };
  'leftovers.fast': NoValues;
  'fence.again': NoValues;
  'fence.lifted': NoValues;
  'stop.stopped': NoValues;
  'stop.done': { agent: string };
  /** `receipt`: the id of the receipt that will hold the proof. */
  'stop.asked': { why: AnyMessage; by: string; receipt: string };
  /** The outcome of a stop. `receipt`: the id of its receipt. */
  'stop.proved': { why: AnyMessage; receipt: string };
  /** The stop could not be tried. */
  'stop.untried': { why: Said };
  /** An error of the system or a library. */
  'stuck.error': { why: string };
  'stop.survivor': { pid: number; command: string; why: AnyMessage };
  'fence.process': { pid: number; command: string };
  'stop.ended': NoValues;
  'stop.ended.code': { code: number };
  'stop.left': NoValues;
  'stop.notice': { agent: string; story: string; names: readonly AnyMessage[] };
  'hold.person': { agent: string };
  'hold.rule': { agent: string; why: AnyMessage };
  /** `file`: the path of the file in the inbox. */
  'hold.inbox': { file: string; stage: string };
  'hold.released': NoValues;
  'stop.withdrawn': NoValues;
  'recover.why': NoValues;
  'recover.interrupted': NoValues;
  'recover.event': NoValues;
  'remove.done': { n: number; story: string };
  'remove.gone': NoValues;
  'remove.moved': { stage: string };
  'orphans.found': { n: number };
  'orphans.container': NoValues;
}
