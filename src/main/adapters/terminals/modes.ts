/** Tracks the modes that a program sets on its terminal, so that they can be set again on a page's terminal. */
import type { IDisposable, Terminal } from '@xterm/headless';

/**
 * Private modes (CSI ? n h) that are tracked: keys, mouse and its encodings, focus, paste, cursor, wrapping, colour
 * scheme.
 */
const PRIVATE = new Set([
  1, 5, 6, 7, 9, 12, 25, 45, 66, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 1034, 1035, 1036, 1039,
  2004, 2027, 2031, 2048,
]);
/** Modes without `?`: insert, new line. */
const ANSI = new Set([4, 20]);
/** Modes that a soft reset (DECSTR) clears. */
const SOFT = ['?1', '?6', '?7', '?25', '?45', '?66', '?1004', '?2004', '4'];
/** A longer title is truncated. */
const TITLE_CHARACTERS = 500;
/** Limit of the stack of the kitty keyboard protocol, which requires one; beyond it the oldest entry is dropped. */
const STACK = 32;

/** The modes of one terminal. */
export interface Modes extends IDisposable {
  /** Whether cursor positions are relative to the scroll region (DECOM). */
  origin(): boolean;
  /** `mode`: `?25`, or `4` for a mode without `?`. */
  isSet(mode: string): boolean;
  /** Sequences that set all modes again, except `?6` (origin), which moves the cursor. */
  sequences(): string;
  /** Sequences that restore the stack of keyboard flags of one screen, to be written while that screen is shown. */
  keyboard(screen: 'normal' | 'alternate'): string;
  /** Current keyboard flags (kitty protocol), for the answer to their query. */
  keyboardFlags(): number;
  /** Current level of modifyOtherKeys. */
  otherKeys(): number;
}

/** Follows what is written to `terminal` from now on. */
export function trackModes(terminal: Terminal): Modes {
  /** Whether a mode such as `?25` is set; in the order of the last change of each, since some modes undo others. */
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
      const [operand, operation] = [number(params[0]), number(params[1])];
      const value = operation === 2 ? flags() | operand : operation === 3 ? flags() & ~operand : operand;
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
    title = text.slice(0, TITLE_CHARACTERS);
    return false;
  }
  // SO and SI are not sequences, so xterm.js has no hook for them; its internal state has the result.
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
