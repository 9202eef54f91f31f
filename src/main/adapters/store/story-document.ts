/** One story's registers as a Loro document (ADR 2). Pure memory; its rows are documents.ts. */
import { LoroDoc } from 'loro-crdt';
import { isMessage, isSameMessage } from '../../../contract/index.ts';
import type { Registers } from './shapes.ts';

const ROOT = 'story';

/**
 * Does once what every document needs: the first one compiles Loro's code, 20 to 30 ms, which are better spent before a
 * person waits for a move.
 */
export function warmUp(): void {
  const document = new StoryDocument();
  const update = document.put({ stage: 'backlog', blocked: null, frozen: false, rank: 'a0', createdAt: 0, movedAt: 0 });
  const copy = StoryDocument.from(update === null ? [] : [update]);
  copy.put({ stage: 'current', blocked: null, frozen: false, rank: 'a1', createdAt: 0, movedAt: 1 });
  copy.free();
  document.free();
}

/** An update builds on one that is missing. */
export class MissingUpdate extends Error {}

export class StoryDocument {
  readonly #doc: LoroDoc;
  /** What was taken already; the next update starts here. */
  #taken: ReturnType<LoroDoc['version']>;

  constructor(doc = new LoroDoc()) {
    this.#doc = doc;
    this.#taken = doc.version();
  }

  /** Throws when bytes are damaged, or when an update builds on one that is missing. */
  static from(parts: readonly Uint8Array[]): StoryDocument {
    const doc = new LoroDoc();
    for (const bytes of parts) {
      const status = doc.import(bytes);
      if (status.pending !== null && status.pending.size > 0) throw new MissingUpdate();
    }
    return new StoryDocument(doc);
  }

  /** Writes the registers that differ. What changed, for those who have all that was taken before; null: nothing did. */
  put(registers: Registers): Uint8Array | null {
    const map = this.#doc.getMap(ROOT);
    let changed = false;
    for (const [name, value] of Object.entries(registers)) {
      const known: unknown = map.get(name);
      if (known === value || (isMessage(known) && isMessage(value) && isSameMessage(known, value))) continue;
      map.set(name, value);
      changed = true;
    }
    if (!changed) return null;
    this.#doc.commit();
    const update = this.#doc.export({ mode: 'update', from: this.#taken });
    this.#taken = this.#doc.version();
    return update;
  }

  /** The whole document with its history. */
  snapshot(): Uint8Array {
    return this.#doc.export({ mode: 'snapshot' });
  }

  /** What stands in its registers, unchecked. */
  read(): unknown {
    return this.#doc.getMap(ROOT).toJSON();
  }

  /** Gives the memory back (Loro's lies outside the garbage collector's sight). */
  free(): void {
    this.#doc.free();
  }
}
