/** What a program set on its terminal besides text: remembered as the last word on each mode, to be said again to a page. */
import type { IDisposable, Terminal } from '@xterm/headless';

/** Private modes (CSI ? n h) that a page is told: keys, mouse and its encodings, focus, paste, cursor, wrapping, colour scheme. */
const PRIVATE = new Set([
  1, 5, 6, 7, 9, 12, 25, 45, 66, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 1034, 1035, 1036, 1039,
  2004, 2027, 2031, 2048,
]);
/** Modes without `?`: insert, new line. */
const ANSI = new Set([4, 20]);
/** What a soft reset (DECSTR) takes back. */
const SOFT = ['?1', '?6', '?7', '?25', '?45', '?66', '?1004', '?2004', '4'];
/** Longest title that is kept. */
const TITLE_CHARS = 500;
/** Deepest stack of the kitty keyboard protocol that is kept; the oldest entry goes (the protocol asks for a limit). */
const STACK = 32;

export interface Modes extends IDisposable {
  /** The cursor's home is that of the scroll region. */
  origin(): boolean;
  /** `?25`, or `4` for a mode without `?`. */
  isSet(mode: string): boolean;
  /** All that was set, but for `?6` (origin), which moves the cursor. */
  sequences(): string;
  /** The stack of keyboard flags of one screen, to be said while that screen is shown. */
  keyboard(screen: 'normal' | 'alternate'): string;
  /** Keyboard flags now (kitty protocol), for the query's answer. */
  keyboardFlags(): number;
  /** Level of modifyOtherKeys now. */
  otherKeys(): number;
}

export function trackModes(terminal: Terminal): Modes {
  /** `?25` -> set; in the order of the last word on each, since some undo others. */
  const modes = new Map<string, boolean>();
  const charsets = new Map<string, string>();
  let cursor = '';
  let title = '';
  let otherKeys = 0;
  const stacks = { normal: [0], alternate: [0] };
  const stack = () => stacks[terminal.buffer.active.type];
  const flags = () => stack()[stack().length - 1] ?? 0;

  function set(prefix: string, known: Set<number>, params: readonly (number | number[])[], on: boolean): boolean {
    for (const mode of params.flat()) {
      if (!known.has(mode)) continue;
      modes.delete(`${prefix}${mode}`);
      modes.set(`${prefix}${mode}`, on);
    }
    return false;
  }
  function reset(): boolean {
    modes.clear();
    charsets.clear();
    cursor = '';
    otherKeys = 0;
    stacks.normal = [0];
    stacks.alternate = [0];
    return false;
  }
  const { parser } = terminal;
  const number = (param: number | number[] | undefined) => (Array.isArray(param) ? param[0] : param) ?? 0;
  const handlers = [
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => set('?', PRIVATE, params, true)),
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => set('?', PRIVATE, params, false)),
    parser.registerCsiHandler({ final: 'h' }, (params) => set('', ANSI, params, true)),
    parser.registerCsiHandler({ final: 'l' }, (params) => set('', ANSI, params, false)),
    parser.registerEscHandler({ final: '=' }, () => set('?', PRIVATE, [66], true)),
    parser.registerEscHandler({ final: '>' }, () => set('?', PRIVATE, [66], false)),
    parser.registerEscHandler({ final: 'c' }, reset),
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => {
      for (const mode of SOFT) modes.delete(mode);
      charsets.clear();
      return false;
    }),
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, (params) => {
      cursor = `\x1b[${number(params[0])} q`;
      return false;
    }),
    parser.registerCsiHandler({ prefix: '>', final: 'm' }, (params) => {
      if (number(params[0]) === 4 || params.length === 0) otherKeys = params.length > 1 ? number(params[1]) : 0;
      return false;
    }),
    parser.registerCsiHandler({ prefix: '>', final: 'n' }, (params) => {
      if (number(params[0]) === 4) otherKeys = 0;
      return false;
    }),
    parser.registerCsiHandler({ prefix: '>', final: 'u' }, (params) => {
      stack().push(number(params[0]));
      if (stack().length > STACK) stack().shift();
      return false;
    }),
    parser.registerCsiHandler({ prefix: '<', final: 'u' }, (params) => {
      stack().splice(Math.max(0, stack().length - Math.max(1, number(params[0]))));
      if (stack().length === 0) stack().push(0);
      return false;
    }),
    parser.registerCsiHandler({ prefix: '=', final: 'u' }, (params) => {
      const [given, how] = [number(params[0]), number(params[1])];
      const value = how === 2 ? flags() | given : how === 3 ? flags() & ~given : given;
      stack()[stack().length - 1] = value;
      return false;
    }),
    ...['(', ')', '*', '+'].flatMap((place) =>
      ['0', 'A', 'B'].map((final) =>
        parser.registerEscHandler({ intermediates: place, final }, () => {
          charsets.set(place, final);
          return false;
        }),
      ),
    ),
    parser.registerOscHandler(0, keepTitle),
    parser.registerOscHandler(2, keepTitle),
  ];
  function keepTitle(text: string): boolean {
    title = text.slice(0, TITLE_CHARS);
    return false;
  }
  // Shift out and in are no sequences, so xterm.js has no hook for them but its own state.
  const isShifted = () => {
    const level = (terminal as unknown as { _core?: { _charsetService?: { glevel?: number } } })._core?._charsetService
      ?.glevel;
    return level === 1;
  };

  return {
    isSet: (mode) => modes.get(mode) === true,
    origin: () => modes.get('?6') === true,
    sequences() {
      const parts = [...charsets].map(([place, final]) => `\x1b${place}${final}`);
      if (isShifted()) parts.push('\x0e');
      for (const [mode, on] of modes) if (mode !== '?6') parts.push(`\x1b[${mode}${on ? 'h' : 'l'}`);
      if (title !== '') parts.push(`\x1b]2;${title}\x07`);
      parts.push(cursor);
      if (otherKeys > 0) parts.push(`\x1b[>4;${otherKeys}m`);
      return parts.join('');
    },
    keyboard(screen) {
      const [base = 0, ...pushed] = stacks[screen];
      return (base === 0 ? '' : `\x1b[=${base}u`) + pushed.map((value) => `\x1b[>${value}u`).join('');
    },
    keyboardFlags: flags,
    otherKeys: () => otherKeys,
    dispose() {
      for (const handler of handlers) handler.dispose();
    },
  };
}
