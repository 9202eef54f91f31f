import type { AnyMessage, NoValues, Said } from './values.ts';

/** Messages about files with stories that are imported. */
export interface ImportMessages {
  /** A file of the inbox that stays where it is. `n`: the number of its problems, of which the first is `why`. */
  'import.file': { path: string; line: number; why: AnyMessage; n: number };
  /** The event of a story that was imported. */
  'import.added': { title: string; stage: string; file: string };
  'import.missing': { path: string };
  'import.large': { path: string; size: number; most: number };
  'import.text': { path: string; line: number; why: AnyMessage };
  'import.format': { path: string };
  'import.stdin': NoValues;
  'import.many': { n: number; most: number };
  'import.twice': NoValues;
  'import.stage': { folder: string; stage: string };
  'import.front.large': { most: number };
  'import.front.open': NoValues;
  'import.front.line': NoValues;
  'import.front.value': NoValues;
  'import.front.quote': NoValues;
  'import.front.list': NoValues;
  'import.front.text': NoValues;
  'import.csv.quote': NoValues;
  'import.csv.cells': { n: number; wanted: number };
  'import.json': { why: Said };
  'import.json.deep': NoValues;
  'import.json.row': NoValues;
  'import.id.twice': { story: string };
  'import.id.taken': { story: string };
  'import.id.spent': { story: string };
  'import.after.unknown': { story: string };
  'import.after.cycle': { path: string };
  'export.several': { n: number };
  'export.unwritten': { path: string; why: Said };
}
