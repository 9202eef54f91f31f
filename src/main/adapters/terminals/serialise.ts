/** Converts a terminal's screen into output that draws it on an empty terminal of the same size. */
import type { IBuffer, IBufferCell, Terminal } from '@xterm/headless';
import type { Modes } from './modes.ts';

/** How many lines above the screen are drawn too; the first number whose output is within the limit. */
const HISTORIES = [1000, 200, 0];
/** Limit of the output, so that a page shows it at once and the host needs little memory. */
const LIMIT_CHARACTERS = 1_000_000;
/**
 * The longest address of a link that is drawn, as in VTE's OSC 8, and the limit for all addresses of a screen together.
 */
const ADDRESS_CHARACTERS = 2083;
const ADDRESSES_CHARACTERS = 200_000;
/** FgFlags.UNDERLINE of xterm.js 6.0, and the position of the underline's style in the extended attributes. */
const UNDERLINE = 0x10000000;
const STYLE_SHIFT = 26;

/**
 * The bits of `bg` that are not the background colour: italic, dim, extended, protected, overline (BgFlags of xterm.js
 * 6.0).
 */
const BG_ATTRIBUTES = ~0x03ffffff;

/**
 * A cell with members that the published types omit (AttributeData of xterm.js 6.0): attributes packed into numbers.
 */
type Cell = IBufferCell & {
  fg: number;
  bg: number;
  extended: { ext: number; _ext: number; urlId: number; underlineStyle: number };
  hasExtendedAttrs(): number;
  getUnderlineColor(): number;
  isUnderlineColorDefault(): boolean;
  isUnderlineColorRGB(): boolean;
};
/** Internals of xterm.js 6.0. */
interface TerminalInternals {
  _core?: {
    buffer?: { scrollTop: number; scrollBottom: number };
    _inputHandler?: { _curAttrData?: Cell };
    _oscLinkService?: { getLinkData(urlId: number): { id?: string; uri: string } | undefined };
  };
}

/**
 * The screen and some lines above it. `whole`: all lines that the terminal keeps, whatever the length of the output.
 */
export function serialise(terminal: Terminal, modes: Modes, whole = false): string {
  if (whole) return draw(terminal, modes, Number.POSITIVE_INFINITY);
  for (const history of HISTORIES) {
    const output = draw(terminal, modes, history);
    if (output.length <= LIMIT_CHARACTERS || history === 0) return output;
  }
  return '';
}

/** Draws the lines `first` to `end` (exclusive) of the normal buffer. Wrapped rows continue their line. */
export function drawLines(terminal: Terminal, first: number, end: number): string {
  const links = createLinks((terminal as unknown as TerminalInternals)._core);
  return drawBuffer(terminal.buffer.normal, terminal, { first, end }, links);
}

function draw(terminal: Terminal, modes: Modes, history: number): string {
  const { normal, alternate, active } = terminal.buffer;
  const internals = (terminal as unknown as TerminalInternals)._core;
  const links = createLinks(internals);
  const parts = [modes.keyboard('normal'), drawBuffer(normal, terminal, newest(normal, terminal, history), links)];
  if (active.type === 'alternate') {
    parts.push(
      toCursor(normal, terminal.cols, links),
      '\x1b[?1049h\x1b[0m\x1b[H',
      drawBuffer(alternate, terminal, newest(alternate, terminal, 0), links),
    );
    parts.push(modes.keyboard('alternate'));
  }
  const top = internals?.buffer?.scrollTop ?? 0;
  const bottom = internals?.buffer?.scrollBottom ?? terminal.rows - 1;
  if (top !== 0 || bottom !== terminal.rows - 1) parts.push(`\x1b[${top + 1};${bottom + 1}r`);
  const pen = internals?._inputHandler?._curAttrData;
  const origin = modes.origin();
  if (origin) parts.push('\x1b[?6h');
  parts.push(toCursor(active, terminal.cols, links, origin ? top : 0));
  parts.push(pen === undefined ? '' : style(pen) + links.to(pen), modes.sequences());
  return parts.join('');
}

/** Moves the cursor to its place. Rows are counted from `top`, in origin mode the first row of the scroll region. */
function toCursor(buffer: IBuffer, cols: number, links: Links, top = 0): string {
  const { cursorX, cursorY } = buffer;
  // A cursor behind the last column wraps at the next character. Only printing the last cell restores that state.
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

/** The lines of the screen, and the last `history` lines above it. */
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
    const wrapsOn = (buffer.getLine(row + 1)?.isWrapped ?? false) && row + 1 < end;
    if (row > first && !continues) {
      // A new line is filled with the current background.
      plain();
      out += '\r\n';
    }
    let empty = 0;
    let wide = false;
    for (let col = 0; col < cols; col += 1) {
      const at = line.getCell(col, cell) as Cell | undefined;
      // The right half of a wide character, unless its left half was overwritten; then it is an ordinary cell.
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
      if (chars !== '' || begins || wrapsOn || !isErased(at)) {
        out += chars || ' ';
        if (begins && !at.isBgDefault()) {
          plain();
          out += '\x1b[K';
        }
      } else out += col + 1 < cols ? '\x1b[X\x1b[C' : '\x1b[X';
    }
    if (wrapsOn && empty > 0 && !(empty === 1 && startsWide(buffer, row + 1))) {
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

/** Links of OSC 8, which are opened before the cells that have them and closed afterwards. */
interface Links {
  /** The sequence to write before the next cell; `null` stands for a cell without a link. */
  to(cell: Cell | null): string;
}

function createLinks(internals: TerminalInternals['_core']): Links {
  let open = 0;
  let left = ADDRESSES_CHARACTERS;
  return {
    to(cell) {
      const urlId = cell?.hasExtendedAttrs() ? cell.extended.urlId : 0;
      if (urlId === open) return '';
      open = urlId;
      const link = urlId === 0 ? undefined : internals?._oscLinkService?.getLinkData(urlId);
      const params = link?.id === undefined ? '' : `id=${link.id}`;
      const uri = link?.uri ?? '';
      left -= params.length + uri.length;
      if (params.length + uri.length > ADDRESS_CHARACTERS || left < 0) return '\x1b]8;;\x07';
      return `\x1b]8;${params};${uri}\x07`;
    },
  };
}

/**
 * Whether the cell has only a background, as an erased cell has. An overwritten half of a wide character keeps its
 * attributes.
 */
function isErased(cell: Cell): boolean {
  return cell.fg === 0 && (cell.bg & BG_ATTRIBUTES) === 0;
}

function penOf(cell: Cell): string {
  return `${cell.fg},${cell.bg},${cell.hasExtendedAttrs() ? cell.extended.ext : 0}`;
}

/** One SGR that sets all attributes of a cell, independently of the previous ones. */
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

/** The style that the program set. A link's own underline is left out, because the terminal adds it again. */
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
