/** One story's registers as a Loro document in memory (ADR 0002). documents.ts stores it in rows. */
import { LoroDoc } from 'loro-crdt';
import { isMessage, isSameMessage } from '../../../contract/index.ts';
import type { Registers } from './shapes.ts';

const ROOT = 'story';

/**
 * Uses a document once, because the first use compiles Loro's code in 20 to 30 ms. Later no person has to wait for it.
 */
export function warmUp(): void {
  const document = new StoryDocument();
  const update = document.put({ stage: 'backlog', blocked: null, frozen: false, rank: 'a0', createdAt: 0, movedAt: 0 });
  const copy = StoryDocument.from(update === null ? [] : [update]);
  copy.put({ stage: 'current', blocked: null, frozen: false, rank: 'a1', createdAt: 0, movedAt: 1 });
  copy.free();
  document.free();
}

/** An update depends on one that is missing. */
export class MissingUpdate extends Error {}

export class StoryDocument {
  readonly #doc: LoroDoc;
  /** The version up to which updates were exported. */
  #exported: ReturnType<LoroDoc['version']>;

  constructor(doc = new LoroDoc()) {
    this.#doc = doc;
    this.#exported = doc.version();
  }

  /** Throws when bytes are damaged or an update is missing. */
  static from(parts: readonly Uint8Array[]): StoryDocument {
    const doc = new LoroDoc();
    for (const bytes of parts) {
      const status = doc.import(bytes);
      if (status.pending !== null && status.pending.size > 0) throw new MissingUpdate();
    }
    return new StoryDocument(doc);
  }

  /** Writes the registers that differ. Returns an update with all changes since the last one; null: nothing changed. */
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
    const update = this.#doc.export({ mode: 'update', from: this.#exported });
    this.#exported = this.#doc.version();
    return update;
  }

  /** The whole document with its history. */
  snapshot(): Uint8Array {
    return this.#doc.export({ mode: 'snapshot' });
  }

  /** The registers, not checked. */
  read(): unknown {
    return this.#doc.getMap(ROOT).toJSON();
  }

  /** Frees the document's memory, which the garbage collector does not manage. */
  free(): void {
    this.#doc.free();
  }
}
