/** The sessions that show a run's terminal, and the one size that it has for all of them. Sizes are in characters. */
import type { TerminalSize } from '../../../contract/index.ts';

/** A session that shows a run's terminal. */
export interface Viewer {
  session: number;
  /** The size of its pane. Null when it was not reported. */
  size: TerminalSize | null;
  /** It has the keyboard focus, as it reported or because a person typed in it. */
  focused: boolean;
  /** When it was last focused or typed in, as the value of a counter. 0: never. */
  activeAt: number;
  /** When it reported its present size, as a value of the same counter. */
  reportedAt: number;
  /** Number of streams of the run that it has open. */
  streams: number;
}

/**
 * The size of the focused viewer. Among several, or without one, the viewer that was used last counts; if none was
 * used, the viewer with an open stream that reported its size last. Null when no viewer has reported a size.
 */
export function sharedSize(viewers: Iterable<Viewer>): TerminalSize | null {
  let first: Viewer | null = null;
  for (const viewer of viewers) {
    if (viewer.size !== null && (first === null || hasPriority(viewer, first))) first = viewer;
  }
  return first?.size ?? null;
}

function hasPriority(one: Viewer, other: Viewer): boolean {
  if (one.focused !== other.focused) return one.focused;
  if (one.activeAt !== other.activeAt) return one.activeAt > other.activeAt;
  if (one.streams > 0 !== other.streams > 0) return one.streams > 0;
  return one.reportedAt > other.reportedAt;
}

/** Whether a person typed this. Focus reports (mode 1004) are sent by the terminal itself. */
export function isTyped(data: string): boolean {
  return data.split('\x1b[I').join('').split('\x1b[O').join('') !== '';
}

/**
 * The viewers of all runs. `apply` resizes the terminal of a run when its shared size changes; false: it has none yet.
 */
export class Viewers {
  readonly #apply: (run: string, size: TerminalSize) => boolean;
  readonly #runs = new Map<string, Map<number, Viewer>>();
  readonly #applied = new Map<string, TerminalSize>();
  #count = 0;

  constructor(apply: (run: string, size: TerminalSize) => boolean) {
    this.#apply = apply;
  }

  /** A session reports the size of its pane. `focused` undefined: its focus has not changed. */
  report(run: string, session: number, size: TerminalSize, focused?: boolean): void {
    const viewer = this.#viewer(run, session);
    if (!isSame(viewer.size, size)) Object.assign(viewer, { size, reportedAt: ++this.#count });
    if (focused === true && !viewer.focused) viewer.activeAt = ++this.#count;
    if (focused !== undefined) viewer.focused = focused;
    this.applySize(run);
  }

  /** A person typed in the session, so it counts as focused until it reports otherwise. */
  noteTyped(run: string, session: number): void {
    const viewer = this.#runs.get(run)?.get(session);
    if (viewer === undefined) return;
    Object.assign(viewer, { focused: true, activeAt: ++this.#count });
    this.applySize(run);
  }

  /**
   * A session opened a stream. Call the result when the stream closes. After its last stream has closed, the session is
   * no longer a viewer of the run.
   */
  open(run: string, session: number): () => void {
    this.#viewer(run, session).streams += 1;
    let isOpen = true;
    return () => {
      const viewer = this.#runs.get(run)?.get(session);
      if (!isOpen || viewer === undefined) return;
      isOpen = false;
      viewer.streams -= 1;
      if (viewer.streams === 0) this.#remove(run, session);
    };
  }

  /** The session's link is gone, or it shows another project. */
  leave(session: number): void {
    for (const run of [...this.#runs.keys()]) this.#remove(run, session);
  }

  /** The size of a run that starts: the viewers' shared size, or `fallback` when there is none. */
  beginRun(run: string, fallback: TerminalSize): TerminalSize {
    const size = sharedSize(this.#of(run)) ?? fallback;
    this.#applied.set(run, size);
    return size;
  }

  /** Applies the viewers' shared size if it has changed. */
  applySize(run: string): void {
    const size = sharedSize(this.#of(run));
    if (size === null || isSame(this.#applied.get(run) ?? null, size)) return;
    if (this.#apply(run, size)) this.#applied.set(run, size);
  }

  /** The run has ended: forgets its viewers. */
  endRun(run: string): void {
    this.#runs.delete(run);
    this.#applied.delete(run);
  }

  #of(run: string): Iterable<Viewer> {
    return this.#runs.get(run)?.values() ?? [];
  }

  #viewer(run: string, session: number): Viewer {
    const known = this.#runs.get(run)?.get(session);
    if (known !== undefined) return known;
    const viewer: Viewer = { session, size: null, focused: false, activeAt: 0, reportedAt: 0, streams: 0 };
    const viewers = this.#runs.get(run) ?? new Map<number, Viewer>();
    this.#runs.set(run, viewers.set(session, viewer));
    return viewer;
  }

  #remove(run: string, session: number): void {
    const viewers = this.#runs.get(run);
    if (viewers?.delete(session) !== true) return;
    if (viewers.size === 0) this.#runs.delete(run);
    this.applySize(run);
  }
}

function isSame(one: TerminalSize | null, other: TerminalSize): boolean {
  return one !== null && one.cols === other.cols && one.rows === other.rows;
}
