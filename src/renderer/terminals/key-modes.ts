/**
 * What a program asked for about keys: the kitty keyboard protocol's flags, a stack for each screen, and xterm's
 * modifyOtherKeys. Read from the bytes alone, so that a restored screen brings them back by the same sequences.
 */
import { type ITerminalOptions, Terminal } from '@xterm/xterm';

/** Kitty's flags (sw.kovidgoyal.net/kitty/keyboard-protocol). */
export const DISAMBIGUATE = 1;
export const EVENT_TYPES = 2;
export const ALTERNATES = 4;
export const ALL_KEYS = 8;
export const TEXT = 16;
const KNOWN = DISAMBIGUATE | EVENT_TYPES | ALTERNATES | ALL_KEYS | TEXT;
/** Deepest stack; the oldest entry goes, as the protocol asks. */
const DEEPEST = 32;

export interface KeyModes {
  /** Kitty's flags of the screen that is shown. */
  flags: number;
  /** 0, 1 or 2. */
  otherKeys: number;
}

export class KeyModeTracker implements KeyModes {
  readonly #screen: () => 'normal' | 'alternate';
  /** The last entry holds; there is always one. */
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
    if (this.#stack.length > DEEPEST) this.#stack.shift();
  }

  pop(count: number): void {
    const left = this.#stack.slice(0, Math.max(0, this.#stack.length - Math.max(1, count)));
    this.#stacks[this.#screen()] = left.length === 0 ? [0] : left;
  }

  /** `how`: 1 these and no others, 2 these as well, 3 without these. */
  set(flags: number, how: number): void {
    const known = flags & KNOWN;
    const value = how === 3 ? this.flags & ~known : how === 2 ? this.flags | known : known;
    this.#stack[this.#stack.length - 1] = value;
  }

  /** The page swallows the query itself: the host answers it. */
  readFrom({ parser }: Pick<Terminal, 'parser'>): void {
    const at = (params: readonly (number | number[])[], index: number) => [params[index] ?? 0].flat()[0] ?? 0;
    const take = (prefix: string, act: (first: number, second: number) => void) =>
      parser.registerCsiHandler({ prefix, final: 'u' }, (params) => {
        act(at(params, 0), at(params, 1));
        return true;
      });
    take('>', (flags) => this.push(flags));
    take('<', (count) => this.pop(count));
    take('=', (flags, how) => this.set(flags, how));
    // XTMODKEYS: 4 is modifyOtherKeys; without a value, or without any number, it goes back.
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

/** A terminal that knows what its program asked for about keys. */
export class KeyedTerminal extends Terminal {
  readonly keyModes = new KeyModeTracker(() => this.buffer.active.type);

  constructor(options: ITerminalOptions) {
    super(options);
    this.keyModes.readFrom(this);
  }

  override reset(): void {
    this.keyModes.reset();
    super.reset();
  }
}
