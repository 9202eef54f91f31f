import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about processes and signals. */
export interface ProcessMessages {
  /** Several reasons. */
  'processes.all': { reasons: readonly AnyMessage[] };
  'processes.leader': { n: number };
  'processes.waits': NoValues;
  'processes.waits.on': { where: string };
  'processes.user': { uid: number };
  'processes.hidden': NoValues;
  'processes.arch': { arch: string };
  'processes.hidden.own': NoValues;
  'processes.unread': { path: string };
  'processes.unread.why': { path: string; why: Said };
  'processes.denied': { path: string };
  'processes.noSelf.proc': NoValues;
  'processes.noSelf.list': NoValues;
  'processes.torn': NoValues;
  'signals.own': { pid: number };
  'signals.notOne': { pid: number };
  'signals.ownGroup': { group: number };
}
