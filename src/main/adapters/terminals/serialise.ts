/** A terminal's screen as output that draws it again on an empty terminal of the same size. */
import type { IBuffer, IBufferCell, Terminal } from '@xterm/headless';
import type { Modes } from './modes.ts';

/** Lines above the screen that are drawn too; fewer when that would be more than LIMIT. */
const HISTORIES = [1000, 200, 0];
/** Longest output, in characters: a page shows it at once, and a host keeps no more of it in memory. */
const LIMIT_CHARS = 1_000_000;
/** Longest address of a link that is drawn again, the limit of VTE's OSC 8; and how much all of a screen's may take. */
const ADDRESS_CHARS = 2083;
const ADDRESSES_CHARS = 200_000;
/** xterm.js 6.0, FgFlags.UNDERLINE, and the bits of the underline's style in the extended attributes. */
const UNDERLINE = 0x10000000;
const STYLE_SHIFT = 26;

/** The bits of `bg` that are no background: italic, dim, extended, protected, overline (xterm.js 6.0, BgFlags). */
const LOOK_OF_BG = ~0x03ffffff;

/** What a cell has beyond the published types (xterm.js 6.0, AttributeData): attributes packed into numbers. */
type Cell = IBufferCell & {
  fg: number;
  bg: number;
  extended: { ext: number; _ext: number; urlId: number; underlineStyle: number };
  hasExtendedAttrs(): number;
  getUnderlineColor(): number;
  isUnderlineColorDefault(): boolean;
  isUnderlineColorRGB(): boolean;
};
/** What of xterm.js 6.0 has no published name. */
interface Inside {
  _core?: {
    buffer?: { scrollTop: number; scrollBottom: number };
    _inputHandler?: { _curAttrData?: Cell };
    _oscLinkService?: { getLinkData(urlId: number): { id?: string; uri: string } | undefined };
  };
}

/** `whole`: with all the lines that the terminal keeps, however long the output is. */
export function serialise(terminal: Terminal, modes: Modes, whole = false): string {
  if (whole) return draw(terminal, modes, Number.POSITIVE_INFINITY);
  for (const history of HISTORIES) {
    const output = draw(terminal, modes, history);
    if (output.length <= LIMIT_CHARS || history === 0) return output;
  }
  return '';
}

/** Lines of the normal screen's buffer, from `first` up to and without `end`, each begun on a line of its own but where it wraps. */
export function drawLines(terminal: Terminal, first: number, end: number): string {
  const links = createLinks((terminal as unknown as Inside)._core);
  return drawBuffer(terminal.buffer.normal, terminal, { first, end }, links);
}

function draw(terminal: Terminal, modes: Modes, history: number): string {
  const { normal, alternate, active } = terminal.buffer;
  const inside = (terminal as unknown as Inside)._core;
  const links = createLinks(inside);
  const parts = [modes.keyboard('normal'), drawBuffer(normal, terminal, newest(normal, terminal, history), links)];
  if (active.type === 'alternate') {
    parts.push(
      toCursor(normal, terminal.cols, links),
      '\x1b[?1049h\x1b[0m\x1b[H',
      drawBuffer(alternate, terminal, newest(alternate, terminal, 0), links),
    );
    parts.push(modes.keyboard('alternate'));
  }
  const top = inside?.buffer?.scrollTop ?? 0;
  const bottom = inside?.buffer?.scrollBottom ?? terminal.rows - 1;
  if (top !== 0 || bottom !== terminal.rows - 1) parts.push(`\x1b[${top + 1};${bottom + 1}r`);
  const pen = inside?._inputHandler?._curAttrData;
  const origin = modes.origin();
  if (origin) parts.push('\x1b[?6h');
  parts.push(toCursor(active, terminal.cols, links, origin ? top : 0));
  parts.push(pen === undefined ? '' : style(pen) + links.to(pen), modes.sequences());
  return parts.join('');
}

/** `top`: the row that rows are counted from. */
function toCursor(buffer: IBuffer, cols: number, links: Links, top = 0): string {
  const { cursorX, cursorY } = buffer;
  // A cursor behind the last column wraps at the next character: only printing there brings it back to that state.
  return place(cursorY - top, Math.min(cursorX, cols - 1)) + (cursorX >= cols ? drawLast(buffer, cols, links) : '');
}

function place(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}

function drawLast(buffer: IBuffer, cols: number, links: Links): string {
  const line = buffer.getLine(buffer.baseY + buffer.cursorY);
  const last = line?.getCell(cols - 1) as Cell | undefined;
  if (line === undefined || last === undefined) return '';
  const wide = last.getWidth() === 0;
  const cell = wide ? (line.getCell(cols - 2) as Cell) : last;
  return `${wide ? '\x1b[D' : ''}${style(cell)}${links.to(cell)}${cell.getChars() || ' '}${links.to(null)}`;
}

/** The lines of the screen and the last `history` above it. */
function newest(buffer: IBuffer, { rows }: Terminal, history: number): Lines {
  return { first: Math.max(0, buffer.length - rows - history), end: buffer.length };
}

interface Lines {
  first: number;
  end: number;
}

function drawBuffer(buffer: IBuffer, { cols }: Terminal, { first, end }: Lines, links: Links): string {
  const cell = buffer.getNullCell() as Cell;
  let out = '';
  let pen = '0,0,0';
  const use = (now: Cell) => {
    out += links.to(now);
    const key = penOf(now);
    if (key === pen) return;
    pen = key;
    out += style(now);
  };
  const plain = () => {
    out += links.to(null);
    if (pen !== '0,0,0') out += '\x1b[0m';
    pen = '0,0,0';
  };
  for (let row = first; row < end; row += 1) {
    const line = buffer.getLine(row);
    if (line === undefined) continue;
    const continues = line.isWrapped && row > first;
    const goesOn = (buffer.getLine(row + 1)?.isWrapped ?? false) && row + 1 < end;
    if (row > first && !continues) {
      // A new line is filled with the background of the moment.
      plain();
      out += '\r\n';
    }
    let empty = 0;
    let wide = false;
    for (let col = 0; col < cols; col += 1) {
      const at = line.getCell(col, cell) as Cell | undefined;
      // The right half of a wide character; one that lost its left half is a cell by itself.
      const isHalf = at?.getWidth() === 0 && wide;
      wide = at?.getWidth() === 2;
      if (at === undefined || isHalf) continue;
      const chars = at.getChars();
      const begins = continues && col === 0;
      if (chars === '' && at.isAttributeDefault() && !begins) {
        empty += 1;
        continue;
      }
      if (empty > 0) out += `\x1b[${empty}C`;
      empty = 0;
      use(at);
      if (chars !== '' || begins || goesOn || !isErased(at)) {
        out += chars || ' ';
        if (begins && !at.isBgDefault()) {
          plain();
          out += '\x1b[K';
        }
      } else out += col + 1 < cols ? '\x1b[X\x1b[C' : '\x1b[X';
    }
    if (goesOn && empty > 0 && !(empty === 1 && startsWide(buffer, row + 1))) {
      plain();
      out += ' '.repeat(empty);
    }
  }
  plain();
  return out;
}

function startsWide(buffer: IBuffer, row: number): boolean {
  return buffer.getLine(row)?.getCell(0)?.getWidth() === 2;
}

/** Links of OSC 8, as an open and a close around the cells that carry them. */
interface Links {
  /** What is to be written before a cell, or before one without a link (null). */
  to(cell: Cell | null): string;
}

function createLinks(inside: Inside['_core']): Links {
  let open = 0;
  let left = ADDRESSES_CHARS;
  return {
    to(cell) {
      const urlId = cell?.hasExtendedAttrs() ? cell.extended.urlId : 0;
      if (urlId === open) return '';
      open = urlId;
      const link = urlId === 0 ? undefined : inside?._oscLinkService?.getLinkData(urlId);
      const params = link?.id === undefined ? '' : `id=${link.id}`;
      const uri = link?.uri ?? '';
      left -= params.length + uri.length;
      if (params.length + uri.length > ADDRESS_CHARS || left < 0) return '\x1b]8;;\x07';
      return `\x1b]8;${params};${uri}\x07`;
    },
  };
}

/** Nothing on it but a background, as a program erases. Half of a wide character that was written over keeps its look. */
function isErased(cell: Cell): boolean {
  return cell.fg === 0 && (cell.bg & LOOK_OF_BG) === 0;
}

function penOf(cell: Cell): string {
  return `${cell.fg},${cell.bg},${cell.hasExtendedAttrs() ? cell.extended.ext : 0}`;
}

/** One SGR that says all of a cell's look, whatever was before. */
function style(cell: Cell): string {
  const codes = ['0'];
  if (cell.isBold()) codes.push('1');
  if (cell.isDim()) codes.push('2');
  if (cell.isItalic()) codes.push('3');
  const underline = underlineOf(cell);
  if (underline > 0) codes.push(underline === 1 ? '4' : `4:${underline}`);
  if (cell.isBlink()) codes.push('5');
  if (cell.isInverse()) codes.push('7');
  if (cell.isInvisible()) codes.push('8');
  if (cell.isStrikethrough()) codes.push('9');
  if (cell.isOverline()) codes.push('53');
  codes.push(...colour(38, cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor()));
  codes.push(...colour(48, cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor()));
  if (underline > 0 && cell.hasExtendedAttrs() && !cell.isUnderlineColorDefault()) {
    codes.push(...colour(58, cell.isUnderlineColorRGB(), !cell.isUnderlineColorRGB(), cell.getUnderlineColor()));
  }
  return `\x1b[${codes.join(';')}m`;
}

/** The style that was asked for; a link is shown underlined by itself, which comes back with the link. */
function underlineOf(cell: Cell): number {
  if (!cell.hasExtendedAttrs()) return cell.isUnderline() ? 1 : 0;
  if (cell.extended.urlId === 0) return cell.isUnderline() ? cell.extended.underlineStyle || 1 : 0;
  return cell.fg & UNDERLINE ? (cell.extended._ext >> STYLE_SHIFT) & 7 || 1 : 0;
}

function colour(code: 38 | 48 | 58, rgb: boolean, palette: boolean, value: number): string[] {
  if (rgb) return [`${code};2;${value >> 16};${(value >> 8) & 0xff};${value & 0xff}`];
  if (!palette) return [];
  return [code !== 58 && value < 8 ? `${code - 8 + value}` : `${code};5;${value}`];
}
