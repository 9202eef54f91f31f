/** One story's registers as a Loro document in memory (ADR 0002). documents.ts stores it in rows. */
import { isDeepStrictEqual } from 'node:util';
import { LoroDoc, type LoroList, type LoroMap, VersionVector } from 'loro-crdt';
import { STORY_DEFAULTS } from '../../../domain/index.ts';
import { ABSENT, type Registers } from './shapes.ts';
import { textSeed } from './text-seed.ts';

/** A register for each field whose value is replaced as a whole. */
const ROOT = 'story';
/**
 * Containers at the root, since two machines that create one of the same name share it. Sets have their members as keys.
 * Each acceptance item has its id in the list, and its text and tick under that id, so that no edit hides another one.
 */
const LABELS = 'labels';
const AFTER = 'after';
const ITEMS = 'items';
const ITEM_TEXTS = 'item-texts';
const ITEM_TICKS = 'item-ticks';
/** What enters the document only when the story is exchanged (ADR 22): title, text, and the moves since the last time. */
const WORDS = 'words';
const TITLE = 'title';
/** Also the name of the container in text-seed.ts. */
const TEXT = 'text';
const MOVES = 'moves';

/** The words of a story, and the moves that its document does not have yet. */
export interface Words {
  title: string;
  text: string;
  moves: readonly string[];
}

/**
 * Uses a document once, because the first use compiles Loro's code in 20 to 30 ms. Later no person has to wait for it.
 */
export function warmUp(): void {
  const first: Registers = {
    ...STORY_DEFAULTS,
    ...{ stage: 'backlog', blocked: null, frozen: false, rank: 'a0', createdAt: 0, movedAt: 0, deletedAt: null },
  };
  const document = new StoryDocument();
  const update = document.put(first);
  const copy = StoryDocument.from(update === null ? [] : [update]);
  copy.put({ ...first, stage: 'current', rank: 'a1', movedAt: 1 });
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

  /** Throws when bytes are damaged or an update is missing. Updates of several machines are merged. */
  static from(parts: readonly Uint8Array[]): StoryDocument {
    const doc = new LoroDoc();
    for (const bytes of parts) {
      const status = doc.import(bytes);
      if (status.pending !== null && status.pending.size > 0) throw new MissingUpdate();
    }
    return new StoryDocument(doc);
  }

  /** Writes the registers that differ. Returns an update with all changes since the last one; null: nothing changed. */
  put({ labels, after, acceptance, ...fields }: Registers): Uint8Array | null {
    const doc = this.#doc;
    const ids = acceptance.map(({ id }) => id);
    const wrote = [
      putFields(doc.getMap(ROOT), fields, ABSENT),
      putMembers(doc.getMap(LABELS), labels),
      putMembers(doc.getMap(AFTER), after),
      putOrder(doc.getList(ITEMS), ids),
      putKeys(doc.getMap(ITEM_TEXTS), new Map(acceptance.map(({ id, text }) => [id, text]))),
      putKeys(
        doc.getMap(ITEM_TICKS),
        new Map(acceptance.flatMap(({ id, done }) => (done === null ? [] : [[id, done]]))),
      ),
    ];
    if (!wrote.includes(true)) return null;
    doc.commit();
    const update = doc.export({ mode: 'update', from: this.#exported });
    this.#exported = doc.version();
    return update;
  }

  /** Brings title and text up to date and adds moves. Returns an update as `put` does; null: nothing changed. */
  putWords({ title, text, moves }: Words): Uint8Array | null {
    const doc = this.#doc;
    const words = doc.getMap(WORDS);
    const content = doc.getText(TEXT);
    const before = doc.version();
    if (words.get(TITLE) !== title) words.set(TITLE, title);
    // Each line has its end, so that two lines which two machines add at the end do not become one.
    const lines = text === '' ? '' : `${text}\n`;
    if (content.length === 0 && lines !== '') doc.import(textSeed(lines));
    // By lines, as git merges them. A finer comparison of a long text can also take seconds.
    if (content.toString() !== lines) content.updateByLine(lines);
    for (const move of moves) doc.getList(MOVES).push(move);
    doc.commit();
    if (doc.version().compare(before) === 0) return null;
    const update = doc.export({ mode: 'update', from: this.#exported });
    this.#exported = doc.version();
    return update;
  }

  /** Title and text as the document has them, and all moves; not checked. */
  words(): { title: unknown; text: string; moves: unknown[] } {
    const doc = this.#doc;
    return {
      title: doc.getMap(WORDS).get(TITLE),
      text: doc.getText(TEXT).toString().replace(/\n$/, ''),
      moves: doc.getList(MOVES).toJSON(),
    };
  }

  /** The version of the document: the same on two machines exactly if they have the same updates. */
  version(): string {
    return this.#doc
      .frontiers()
      .map(({ peer, counter }) => `${counter}@${peer}`)
      .sort()
      .join(',');
  }

  /**
   * All updates that one of these versions lacks. Null or an unknown version: that machine may lack everything. With no
   * version at all it is the whole document.
   */
  updatesSince(versions: readonly (string | null)[]): Uint8Array {
    const known = versions.map((version) => (version === null ? null : this.#vectorOf(version)));
    const [first, ...others] = known;
    if (first === undefined || known.includes(null)) return this.#doc.export({ mode: 'update' });
    const common = new Map(first);
    for (const other of others)
      for (const [peer, counter] of common) common.set(peer, Math.min(counter, other?.get(peer) ?? 0));
    return this.#doc.export({ mode: 'update', from: VersionVector.parseJSON(common) });
  }

  /** Merges the updates of another machine. Throws MissingUpdate if they depend on others, and for damaged bytes. */
  merge(updates: Uint8Array): void {
    const { pending } = this.#doc.import(updates);
    if (pending !== null && pending.size > 0) throw new MissingUpdate();
    this.#exported = this.#doc.version();
  }

  /** A copy of the document. */
  fork(): StoryDocument {
    return new StoryDocument(this.#doc.fork());
  }

  #vectorOf(version: string): ReturnType<VersionVector['toJSON']> | null {
    const heads = version.split(',').flatMap((head): { counter: number; peer: `${number}` }[] => {
      const [, counter, peer] = /^(\d{1,15})@(\d{1,20})$/.exec(head) ?? [];
      return peer === undefined ? [] : [{ counter: Number(counter), peer: peer as `${number}` }];
    });
    if (heads.length === 0) return null;
    try {
      return this.#doc.frontiersToVV(heads).toJSON();
    } catch {
      // It has updates that this document lacks, so what it lacks cannot be known.
      return null;
    }
  }

  /** The whole document with its history. */
  snapshot(): Uint8Array {
    return this.#doc.export({ mode: 'snapshot' });
  }

  /** The registers, not checked. */
  read(): unknown {
    const doc = this.#doc;
    const texts = doc.getMap(ITEM_TEXTS).toJSON();
    const ticks = doc.getMap(ITEM_TICKS).toJSON();
    // Two machines that changed the order may both have put an item back into the list.
    const ids = [...new Set(doc.getList(ITEMS).toArray().map(String))].filter((id) => Object.hasOwn(texts, id));
    return {
      ...doc.getMap(ROOT).toJSON(),
      labels: doc.getMap(LABELS).keys().sort(),
      after: doc.getMap(AFTER).keys().sort(),
      acceptance: ids.map((id) => ({ id, text: texts[id], done: Object.hasOwn(ticks, id) ? ticks[id] : null })),
    };
  }

  /** Frees the document's memory, which the garbage collector does not manage. */
  free(): void {
    this.#doc.free();
  }
}

/**
 * Sets the registers that differ; true: any did. An absent register is not set to its default: a machine that only
 * knows the default would overwrite what another one has chosen.
 */
function putFields(map: LoroMap, fields: Record<string, unknown>, absent: Record<string, unknown>): boolean {
  const known = (name: string): unknown => {
    const value: unknown = map.get(name);
    return value === undefined ? absent[name] : value;
  };
  const changed = Object.entries(fields).filter(([name, value]) => !isDeepStrictEqual(known(name), value));
  for (const [name, value] of changed) map.set(name, value);
  return changed.length > 0;
}

function putMembers(map: LoroMap, members: readonly string[]): boolean {
  return putKeys(map, new Map(members.map((one) => [one, true])));
}

/** Makes these the only keys, with these values. */
function putKeys(map: LoroMap, wanted: ReadonlyMap<string, unknown>): boolean {
  const gone = map.keys().filter((key) => !wanted.has(key));
  const changed = [...wanted].filter(([key, value]) => !isDeepStrictEqual(map.get(key), value));
  for (const key of gone) map.delete(key);
  for (const [key, value] of changed) map.set(key, value);
  return gone.length + changed.length > 0;
}

/** Makes the list these ids, and leaves those in place that are already in order. */
function putOrder(list: LoroList, wanted: readonly string[]): boolean {
  const now = list.toArray().map(String);
  let changed = false;
  const drop = (at: number): void => {
    list.delete(at, 1);
    now.splice(at, 1);
    changed = true;
  };
  for (let at = now.length - 1; at >= 0; at -= 1) {
    const id = now[at] ?? '';
    if (!wanted.includes(id) || now.indexOf(id) < at) drop(at);
  }
  for (const [at, id] of wanted.entries()) {
    if (now[at] === id) continue;
    const from = now.indexOf(id);
    if (from >= 0) drop(from);
    list.insert(at, id);
    now.splice(at, 0, id);
    changed = true;
  }
  return changed;
}
