import type { Change } from '../../../contract/index.ts';
import type { ConflictRecord } from '../../../domain/index.ts';

/** What the conflict radar found, by story. Not stored: it is found out again. */
export class Conflicts {
  readonly #all = new Map<string, ConflictRecord>();

  get all(): ReadonlyMap<string, ConflictRecord> {
    return this.#all;
  }

  /** Replaces all records. Returns the changes for the screen: none for a record that is the same as before. */
  replace(records: readonly ConflictRecord[]): Change[] {
    const stories = new Set(records.map(({ story }) => story));
    const changes: Change[] = [];
    for (const key of [...this.#all.keys()]) {
      if (stories.has(key)) continue;
      this.#all.delete(key);
      changes.push({ table: 'conflicts', key, put: null });
    }
    for (const record of records) {
      if (JSON.stringify(this.#all.get(record.story)) === JSON.stringify(record)) continue;
      this.#all.set(record.story, record);
      changes.push({ table: 'conflicts', key: record.story, put: record });
    }
    return changes;
  }
}
