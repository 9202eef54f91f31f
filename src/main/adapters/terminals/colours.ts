/**
 * The colours of one run's terminal: a page's theme with the program's changes. Answers their queries (OSC 4, 10, 11,
 * 12).
 */
import type { Terminal } from '@xterm/headless';
import type { TerminalTheme } from '../../../contract/index.ts';

type Rgb = readonly [red: number, green: number, blue: number];

/** OSC number of each colour outside the palette, in the order in which one OSC may set several. */
const DYNAMIC = [10, 11, 12] as const;
/** Levels of the 6×6×6 colour cube, colours 16 to 231 (xterm's default). */
const LEVELS = [0, 95, 135, 175, 215, 255];

/** The colours of one terminal. */
export interface Colours {
  /** Sequences that repeat the program's changes. */
  sequences(): string;
  /** Whether the background is dark. */
  isDark(): boolean;
}

/** Follows what is written to `terminal` from now on. `answer` sends an answer to the program. */
export function trackColours(
  terminal: Terminal,
  { theme, answer }: { theme(): TerminalTheme; answer(data: string): void },
): Colours {
  /** Changed colours by OSC number and, for the palette, index: `4;7`, `11`. */
  const changed = new Map<string, Rgb>();
  const { parser } = terminal;

  function handle(key: string, index: number, value: string): void {
    if (value === '?') {
      const colour =
        changed.get(key) ?? (key.startsWith('4;') ? paletteColour(theme(), index) : parse(dynamic(theme(), index)));
      if (colour !== null) answer(`\x1b]${key};${xColour(colour)}\x1b\\`);
      return;
    }
    const colour = parse(value);
    if (colour !== null) changed.set(key, colour);
  }
  parser.registerOscHandler(4, (data) => {
    const parts = data.split(';');
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const index = Number(parts[at]);
      if (Number.isInteger(index) && index >= 0 && index < 256) handle(`4;${index}`, index, parts[at + 1] ?? '');
    }
    return true;
  });
  parser.registerOscHandler(104, (data) => {
    for (const key of [...changed.keys()]) {
      if (key.startsWith('4;') && (data === '' || data.split(';').includes(key.slice(2)))) changed.delete(key);
    }
    return true;
  });
  for (const [first, code] of DYNAMIC.entries()) {
    parser.registerOscHandler(code, (data) => {
      for (const [nth, value] of data.split(';').entries()) {
        const dynamicCode = DYNAMIC[first + nth];
        if (dynamicCode !== undefined) handle(String(dynamicCode), first + nth, value);
      }
      return true;
    });
    parser.registerOscHandler(100 + code, () => {
      changed.delete(String(code));
      return true;
    });
  }
  parser.registerEscHandler({ final: 'c' }, () => {
    changed.clear();
    return false;
  });
  return {
    sequences: () => [...changed].map(([key, colour]) => `\x1b]${key};${xColour(colour)}\x07`).join(''),
    isDark() {
      const [red, green, blue] = changed.get('11') ?? parse(theme().background) ?? [0, 0, 0];
      // Luma of ITU-R BT.601.
      return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    },
  };
}

function dynamic({ foreground, background, cursor }: TerminalTheme, index: number): string {
  return [foreground, background, cursor][index] ?? '';
}

function paletteColour({ palette }: TerminalTheme, index: number): Rgb | null {
  const named = palette[index];
  if (named !== undefined) return parse(named);
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const cube = index - 16;
  const level = (digit: number) => LEVELS[digit % 6] ?? 0;
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube)];
}

/**
 * The forms of XParseColor that terminals support: `#rgb` to `#rrrrggggbbbb`, and `rgb:r/g/b` with one to four digits
 * each.
 */
function parse(text: string): Rgb | null {
  const slashed = /^rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/i.exec(text);
  if (slashed !== null) {
    const [red, green, blue] = slashed.slice(1).map((digits) => {
      return Math.round((Number.parseInt(digits, 16) / (16 ** digits.length - 1)) * 255);
    });
    return [red ?? 0, green ?? 0, blue ?? 0];
  }
  const digits = /^#((?:[\da-f]{3}){1,4})$/i.exec(text)?.[1];
  if (digits === undefined) return null;
  const size = digits.length / 3;
  const [red, green, blue] = [0, 1, 2].map((at) => {
    const part = digits.slice(at * size, (at + 1) * size);
    return Number.parseInt(size === 1 ? part + part : part.slice(0, 2), 16);
  });
  return [red ?? 0, green ?? 0, blue ?? 0];
}

function xColour(colour: Rgb): string {
  return `rgb:${colour.map((value) => value.toString(16).padStart(2, '0').repeat(2)).join('/')}`;
}
