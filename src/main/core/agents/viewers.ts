/** The sessions that show a run's terminal, and the one size that it has for all of them. */
import type { TerminalSize } from '../../../contract/index.ts';

/** A session that shows a run's terminal. */
export interface Viewer {
  session: number;
  /** What its pane has room for; null: it has not said so. */
  size: TerminalSize | null;
  /** It has the keyboard focus, by its own word or because it was typed in. */
  focused: boolean;
  /** When it was focused or typed in last, by a count that only grows; 0: never. */
  activeAt: number;
  /** When it said its present size, by the same count. */
  saidAt: number;
  /** How many streams of the run it has open. */
  streams: number;
}

/**
 * The size of the viewer that is focused; of several, or of none, that of the one used last; where none was used, of the
 * one that shows the terminal and said its size last. Null: none has said a size.
 */
export function sharedSize(viewers: Iterable<Viewer>): TerminalSize | null {
  let first: Viewer | null = null;
  for (const viewer of viewers) {
    if (viewer.size !== null && (first === null || goesBefore(viewer, first))) first = viewer;
  }
  return first?.size ?? null;
}

function goesBefore(one: Viewer, other: Viewer): boolean {
  if (one.focused !== other.focused) return one.focused;
  if (one.activeAt !== other.activeAt) return one.activeAt > other.activeAt;
  if (one.streams > 0 !== other.streams > 0) return one.streams > 0;
  return one.saidAt > other.saidAt;
}

/** What a terminal sends by itself when the focus comes or goes (mode 1004) was typed by no person. */
export function isTyped(data: string): boolean {
  return data.split('\x1b[I').join('').split('\x1b[O').join('') !== '';
}

/** Of all runs. `apply` makes a size true; false: the run has no terminal yet. It is called for changes only. */
export class Viewers {
  readonly #apply: (run: string, size: TerminalSize) => boolean;
  readonly #runs = new Map<string, Map<number, Viewer>>();
  readonly #applied = new Map<string, TerminalSize>();
  #count = 0;

  constructor(apply: (run: string, size: TerminalSize) => boolean) {
    this.#apply = apply;
  }

  /** `focused` undefined: as it was. */
  says(run: string, session: number, size: TerminalSize, focused?: boolean): void {
    const viewer = this.#viewer(run, session);
    if (!isSame(viewer.size, size)) Object.assign(viewer, { size, saidAt: ++this.#count });
    if (focused === true && !viewer.focused) viewer.activeAt = ++this.#count;
    if (focused !== undefined) viewer.focused = focused;
    this.settle(run);
  }

  /** A person typed in it, so it has the focus until it says otherwise. */
  typed(run: string, session: number): void {
    const viewer = this.#runs.get(run)?.get(session);
    if (viewer === undefined) return;
    Object.assign(viewer, { focused: true, activeAt: ++this.#count });
    this.settle(run);
  }

  /** It opened a stream; the result closes it. With its last stream it is no viewer of the run any more. */
  opened(run: string, session: number): () => void {
    this.#viewer(run, session).streams += 1;
    let open = true;
    return () => {
      const viewer = this.#runs.get(run)?.get(session);
      if (!open || viewer === undefined) return;
      open = false;
      viewer.streams -= 1;
      if (viewer.streams === 0) this.#leave(run, session);
    };
  }

  /** Its link is gone, or it looks at another project. */
  left(session: number): void {
    for (const run of [...this.#runs.keys()]) this.#leave(run, session);
  }

  /** The size that a run begins with; `otherwise` where no viewer has said one. */
  begin(run: string, otherwise: TerminalSize): TerminalSize {
    const size = sharedSize(this.#of(run)) ?? otherwise;
    this.#applied.set(run, size);
    return size;
  }

  /** Makes the size of its viewers true, where it is not. */
  settle(run: string): void {
    const size = sharedSize(this.#of(run));
    if (size === null || isSame(this.#applied.get(run) ?? null, size)) return;
    if (this.#apply(run, size)) this.#applied.set(run, size);
  }

  /** The run has ended. */
  over(run: string): void {
    this.#runs.delete(run);
    this.#applied.delete(run);
  }

  #of(run: string): Iterable<Viewer> {
    return this.#runs.get(run)?.values() ?? [];
  }

  #viewer(run: string, session: number): Viewer {
    const known = this.#runs.get(run)?.get(session);
    if (known !== undefined) return known;
    const viewer: Viewer = { session, size: null, focused: false, activeAt: 0, saidAt: 0, streams: 0 };
    const viewers = this.#runs.get(run) ?? new Map<number, Viewer>();
    this.#runs.set(run, viewers.set(session, viewer));
    return viewer;
  }

  #leave(run: string, session: number): void {
    const viewers = this.#runs.get(run);
    if (viewers?.delete(session) !== true) return;
    if (viewers.size === 0) this.#runs.delete(run);
    this.settle(run);
  }
}

function isSame(one: TerminalSize | null, other: TerminalSize): boolean {
  return one !== null && one.cols === other.cols && one.rows === other.rows;
}
