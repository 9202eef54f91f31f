import type { AnyMessage, NoValues } from './values.ts';

/** Messages about state files and the project lock. */
export interface StateMessages {
  'text.utf16': NoValues;
  'text.nul': NoValues;
  'text.bytes': NoValues;
  'state.planted': { path: string; what: AnyMessage; from: string; to: string };
  'state.aside': { path: string; what: AnyMessage; to: string };
  'state.large': { size: number; most: number };
  'state.file': NoValues;
  'state.folder': NoValues;
  'state.link': NoValues;
  'state.pipe': NoValues;
  'state.socket': NoValues;
  'state.device': NoValues;
  'state.foreign': { uid: number };
  'state.names': { n: number };
  'state.changing': NoValues;
  'state.elsewhere': { real: string };
  /** `quoted`: the project's path, quoted for a shell. */
  'lock.at': { mode: string; pid: number; version: string; url: string; quoted: string };
  'lock.at.starting': { mode: string; pid: number; version: string; quoted: string };
  'lock.moved': { from: string; to: string; pid: number };
  'lock.starting': NoValues;
  'crash.unknown': { value: string; points: readonly string[] };
}
