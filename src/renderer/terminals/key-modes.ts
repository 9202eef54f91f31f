/**
 * The keyboard modes that a program has set: the flags of kitty's protocol, with one stack per screen, and xterm's
 * modifyOtherKeys. They are read only from the output, since a restored screen contains the same sequences.
 */
import { type ITerminalOptions, Terminal } from '@xterm/xterm';

/** The flags of kitty's protocol (sw.kovidgoyal.net/kitty/keyboard-protocol). */
export const DISAMBIGUATE = 1;
export const EVENT_TYPES = 2;
export const ALTERNATES = 4;
export const ALL_KEYS = 8;
export const TEXT = 16;
const KNOWN = DISAMBIGUATE | EVENT_TYPES | ALTERNATES | ALL_KEYS | TEXT;
/** Entries per stack; beyond it the oldest is dropped, as the protocol asks. */
const MAX_STACK_ENTRIES = 32;

/** The keyboard modes that apply now. */
export interface KeyModes {
  /** The kitty flags of the screen that is shown. */
  flags: number;
  /** The level of modifyOtherKeys: 0, 1 or 2. */
  otherKeys: number;
}

/** Follows the sequences that set keyboard modes. */
export class KeyModeTracker implements KeyModes {
  readonly #screen: () => 'normal' | 'alternate';
  /** The last entry applies. A stack is never empty. */
  #stacks = { normal: [0], alternate: [0] };
  otherKeys = 0;

  constructor(screen: () => 'normal' | 'alternate') {
    this.#screen = screen;
  }

  get flags(): number {
    return this.#stack.at(-1) ?? 0;
  }

  get #stack(): number[] {
    return this.#stacks[this.#screen()];
  }

  reset(): void {
    this.#stacks = { normal: [0], alternate: [0] };
    this.otherKeys = 0;
  }

  push(flags: number): void {
    this.#stack.push(flags & KNOWN);
    if (this.#stack.length > MAX_STACK_ENTRIES) this.#stack.shift();
  }

  pop(count: number): void {
    const left = this.#stack.slice(0, Math.max(0, this.#stack.length - Math.max(1, count)));
    this.#stacks[this.#screen()] = left.length === 0 ? [0] : left;
  }

  /** `how`: 1 sets exactly these flags, 2 adds them, 3 removes them. */
  set(flags: number, how: number): void {
    const known = flags & KNOWN;
    const value = how === 3 ? this.flags & ~known : how === 2 ? this.flags | known : known;
    this.#stack[this.#stack.length - 1] = value;
  }

  /** Registers the handlers. Queries about the modes are dropped (queries.ts), since the host answers them. */
  attachTo({ parser }: Pick<Terminal, 'parser'>): void {
    const at = (params: readonly (number | number[])[], index: number) => [params[index] ?? 0].flat()[0] ?? 0;
    const handle = (prefix: string, act: (first: number, second: number) => void) =>
      parser.registerCsiHandler({ prefix, final: 'u' }, (params) => {
        act(at(params, 0), at(params, 1));
        return true;
      });
    handle('>', (flags) => this.push(flags));
    handle('<', (count) => this.pop(count));
    handle('=', (flags, how) => this.set(flags, how));
    // XTMODKEYS: resource 4 is modifyOtherKeys. Without a value, or without any number, it is reset.
    parser.registerCsiHandler({ prefix: '>', final: 'm' }, (params) => {
      if (at(params, 0) === 4 || at(params, 0) === 0) this.otherKeys = Math.min(2, at(params, 1));
      return false;
    });
    parser.registerCsiHandler({ prefix: '>', final: 'n' }, (params) => {
      if (at(params, 0) === 4) this.otherKeys = 0;
      return false;
    });
    parser.registerEscHandler({ final: 'c' }, () => {
      this.reset();
      return false;
    });
  }
}

/** A terminal that knows the keyboard modes of its program. */
export class KeyedTerminal extends Terminal {
  readonly keyModes = new KeyModeTracker(() => this.buffer.active.type);

  constructor(options: ITerminalOptions) {
    super(options);
    this.keyModes.attachTo(this);
  }

  override reset(): void {
    this.keyModes.reset();
    super.reset();
  }
}
