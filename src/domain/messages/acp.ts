import type { NoValues, Said } from './values.ts';

/** Messages about agents that speak the Agent Client Protocol on pipes. */
export interface AcpMessages {
  'acp.version': { version: string };
  'acp.refused': { why: Said };
  'acp.closed': NoValues;
  'acp.ended': NoValues;
  'acp.notJson': { line: string };
  'acp.tooLong': { mebibytes: number };
  'acp.notRead': NoValues;
  'acp.lost': NoValues;
  'acp.silent': { seconds: number };
  'acp.retrying': { why: Said };
  'acp.asks': { title: string };
  'acp.options': { count: number; most: number };
  'acp.optionId': { most: number };
  'acp.unheard': NoValues;
  'acp.resumed': { session: string };
  'acp.loaded': { session: string };
  'acp.forgotten': { session: string };
  'acp.mode': { mode: string; why: Said };
  'acp.model': { model: string; why: Said };
  'acp.older': { name: string; version: string; least: string; install: string };
  'acp.dropped': { count: number; texts: readonly string[] };
}
