/** Reads rows of CSV (RFC 4180) whose first row names the fields. Lists are separated by semicolons. */
import { message, short } from '../../../contract/index.ts';
import type { RawFile, RawRow } from './types.ts';

/** One record with the line on which it begins. `open`: a quote of it is not closed. */
interface CsvRecord {
  line: number;
  cells: string[];
  open: boolean;
}

/** `lists`: the fields that are lists. Empty cells are left out. */
export function readCsv(text: string, lists: readonly string[]): RawFile {
  const [head, ...records] = recordsIn(text);
  if (head === undefined) return { rows: [], problems: [] };
  const names = head.cells.map((cell) => cell.trim().toLowerCase());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    return { rows: [], problems: [{ line: head.line, field: twice, value: twice, why: message('import.twice') }] };
  const file: RawFile = { rows: [], problems: [] };
  for (const { line, cells, open } of records) {
    const value = short(cells[0] ?? '');
    if (open) file.problems.push({ line, field: null, value, why: message('import.csv.quote') });
    else if (cells.length !== names.length) {
      const why = message('import.csv.cells', { n: cells.length, wanted: names.length });
      file.problems.push({ line, field: null, value, why });
    } else file.rows.push(rowOf(line, names, cells, lists));
  }
  return file;
}

function rowOf(line: number, names: readonly string[], cells: readonly string[], lists: readonly string[]): RawRow {
  const fields: RawRow['fields'] = new Map();
  names.forEach((name, at) => {
    const cell = cells[at] ?? '';
    if (cell.trim() === '') return;
    const value = lists.includes(name) ? cell.split(';').map((one) => one.trim()) : cell;
    fields.set(name, { value, line });
  });
  return { line, fields };
}

/** Blank lines are skipped. A quote counts only at the start of a cell; inside it, two quotes stand for one. */
function recordsIn(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  let record: CsvRecord = { line, cells: [], open: false };
  for (let at = 0; at <= text.length; ) {
    const cell = cellAt(text, at);
    record.cells.push(cell.value);
    record.open ||= cell.open;
    line += text.slice(at, cell.end).split('\n').length - 1;
    at = cell.end;
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    if (record.cells.length > 1 || record.cells[0] !== '') records.push(record);
    line += 1;
    record = { line, cells: [], open: false };
  }
  return records;
}

/** `end`: the place of the comma or line break behind the cell. `open`: its quote is not closed there. */
function cellAt(text: string, start: number): { value: string; end: number; open: boolean } {
  if (text[start] !== '"') {
    const end = endOfPlain(text, start);
    return { value: text.slice(start, end), end, open: false };
  }
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 2)) {
    if (text[quote + 1] === '"') continue;
    const end = endOfPlain(text, quote + 1);
    return { value: text.slice(start + 1, quote).replace(/""/g, '"'), end, open: end !== quote + 1 };
  }
  return { value: text.slice(start), end: text.length, open: true };
}

function endOfPlain(text: string, start: number): number {
  const ending = /[,\r\n]/g;
  ending.lastIndex = start;
  return ending.exec(text)?.index ?? text.length;
}
