/** What is read from a file with stories, before the fields are checked. */
import type { Message } from '../../../contract/index.ts';

/** A field of a row. `value`: a text, or a list of texts; other values only from JSON. */
export interface RawField {
  value: unknown;
  /** Number of its line in the file, from 1. */
  line: number;
}

/** One story of a file, not checked. */
export interface RawRow {
  /** The line on which it begins, from 1. */
  line: number;
  fields: Map<string, RawField>;
}

/** Something in the file that cannot be imported. `field`: null if it concerns the row or the file as a whole. */
export interface RawProblem {
  line: number;
  field: string | null;
  value: string;
  why: Message;
}

/** The rows that could be read, and the rest. */
export interface RawFile {
  rows: RawRow[];
  problems: RawProblem[];
}
