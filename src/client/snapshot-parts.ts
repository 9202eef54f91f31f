/** Assembles a snapshot from its parts, so that a mirror never shows half of one. */
import type { Delta, HostMessage, Snapshot } from '../contract/index.ts';
import { emptySnapshot } from '../contract/index.ts';

type Part = Extract<HostMessage, { t: 'snapshot' }>;

/** Collects the parts of a snapshot and the deltas that arrive between them. */
export interface SnapshotParts {
  /**
   * Adds a part. The last one returns the snapshot with the held deltas; all others return null. If a part is missing,
   * it returns `incomplete` once: a new snapshot is then needed.
   */
  add(part: Part): { snapshot: Snapshot; deltas: Delta[] } | 'incomplete' | null;
  /** Holds a delta while a snapshot is incomplete; false if none is. */
  hold(delta: Delta): boolean;
  /** Whether parts of a snapshot are still to come. */
  isOpen(): boolean;
}

/** A collector without any part yet. */
export function createSnapshotParts(): SnapshotParts {
  let open: { snapshot: Snapshot; deltas: Delta[]; next: number } | null = null;
  /** A part is missing, which was already reported. Everything before the next first part is ignored. */
  let isIncomplete = false;
  return {
    add({ seq, part, last, rows }) {
      // A first part always starts over: the client was attached to another project, or has asked again.
      if (part === 0) {
        open = { snapshot: { ...emptySnapshot(), seq }, deltas: [], next: 0 };
        isIncomplete = false;
      }
      if (open === null || open.next !== part || open.snapshot.seq !== seq) {
        open = null;
        const wasReported = isIncomplete;
        isIncomplete = true;
        return wasReported ? null : 'incomplete';
      }
      open.next += 1;
      for (const [table, key, record] of rows) (open.snapshot[table] as Record<string, unknown>)[key] = record;
      if (!last) return null;
      const { snapshot, deltas } = open;
      open = null;
      return { snapshot, deltas };
    },
    hold(delta) {
      open?.deltas.push(delta);
      return open !== null;
    },
    isOpen: () => open !== null,
  };
}
