/** The stories' registers as one Loro document: map of story id -> map of registers. Pure memory; rows are crdt-rows.ts. */
import { LoroDoc, LoroMap } from 'loro-crdt';
import { text } from '../../../contract/index.ts';
import type { Registers } from './shapes.ts';

const ROOT = 'stories';

export class StoryDocument {
  readonly #doc: LoroDoc;
  /** What is persisted; the next update starts here. */
  #kept: ReturnType<LoroDoc['version']>;
  #changed = false;

  constructor(doc = new LoroDoc()) {
    this.#doc = doc;
    this.#kept = doc.version();
  }

  /** Throws when bytes are damaged, or when an update builds on one that is missing. */
  static from(parts: readonly Uint8Array[]): StoryDocument {
    const doc = new LoroDoc();
    for (const bytes of parts) {
      const status = doc.import(bytes);
      if (status.pending !== null && status.pending.size > 0) throw new Error(text('adapters.store.why.earlier'));
    }
    return new StoryDocument(doc);
  }

  /** Writes the registers that differ. */
  put(story: string, registers: Registers): void {
    const map = this.#doc.getMap(ROOT).getOrCreateContainer(story, new LoroMap());
    for (const [name, value] of Object.entries(registers)) {
      if (map.get(name) === value) continue;
      map.set(name, value);
      this.#changed = true;
    }
  }

  /** What changed since the last `kept()`; null: nothing did. */
  update(): Uint8Array | null {
    if (!this.#changed) return null;
    this.#doc.commit();
    return this.#doc.export({ mode: 'update', from: this.#kept });
  }

  /** What `update()` gave is on disk. */
  kept(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#kept = this.#doc.version();
  }

  /** The whole document with its history. */
  snapshot(): Uint8Array {
    this.#doc.commit();
    return this.#doc.export({ mode: 'snapshot' });
  }

  /** Story id -> what stands in its registers, unchecked. */
  read(): Record<string, unknown> {
    const stories: unknown = this.#doc.toJSON()[ROOT];
    return typeof stories === 'object' && stories !== null ? (stories as Record<string, unknown>) : {};
  }

  /** Gives the memory back (Loro's lies outside the garbage collector's sight). */
  free(): void {
    this.#doc.free();
  }
}
