/** Puts a snapshot together from its parts, with the changes that came between them: half a snapshot is never seen. */
import type { Delta, HostMessage, Snapshot } from '../contract/index.ts';
import { emptySnapshot } from '../contract/index.ts';

type Part = Extract<HostMessage, { t: 'snapshot' }>;

export interface SnapshotParts {
  /** The whole, and the deltas after it, with the last part; null: there are more to come; `broken`, once: one is missing. */
  take(part: Part): { snapshot: Snapshot; deltas: Delta[] } | 'broken' | null;
  /** True: kept until the snapshot is whole. */
  keep(delta: Delta): boolean;
}

export function createSnapshotParts(): SnapshotParts {
  let open: { snapshot: Snapshot; deltas: Delta[]; next: number } | null = null;
  /** One is missing, and that was said: nothing is taken before a first part. */
  let broken = false;
  return {
    take({ seq, part, last, rows }) {
      // The first part ends whatever was begun: the host attached this client to another project, or was asked again.
      if (part === 0) {
        open = { snapshot: { ...emptySnapshot(), seq }, deltas: [], next: 0 };
        broken = false;
      }
      if (open === null || open.next !== part || open.snapshot.seq !== seq) {
        open = null;
        const known = broken;
        broken = true;
        return known ? null : 'broken';
      }
      open.next += 1;
      for (const [table, key, record] of rows) (open.snapshot[table] as Record<string, unknown>)[key] = record;
      if (!last) return null;
      const { snapshot, deltas } = open;
      open = null;
      return { snapshot, deltas };
    },
    keep(delta) {
      open?.deltas.push(delta);
      return open !== null;
    },
  };
}
