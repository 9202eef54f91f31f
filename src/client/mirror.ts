/** A client's copy of the host's state: one snapshot, then deltas that are applied to it in place. */
import type { Delta, Snapshot, Stage, Tables } from '../contract/index.ts';
import { emptySnapshot, TABLES } from '../contract/index.ts';
import { deepEqual } from './deep-equal.ts';
import type { Lists, ListTopic, RecordChange } from './lists.ts';
import { createLists, topicsOf } from './lists.ts';

/** Ends the subscription. */
export type Unsubscribe = () => void;

/**
 * The host's state as this client knows it. A subscriber is called at most once per delta, after the whole delta has
 * been applied, and only if what it subscribed to has changed. The first subscription asks the host for the snapshot.
 */
export interface Mirror extends Lists {
  /**
   * The present state; empty, with sequence number 0, until the first snapshot arrives. Tables change in place. Records
   * are immutable: a changed record is a new object, and an unchanged one stays the same object.
   */
  snapshot(): Snapshot;
  /** Calls the listener after every delta or snapshot. */
  subscribe(listener: () => void): Unsubscribe;
  /** Calls the listener when the record has been added, removed or replaced. */
  subscribeRecord(table: keyof Tables, key: string, listener: () => void): Unsubscribe;
  /** Calls the listener when a record of the table has been added or removed. */
  subscribeTable(table: keyof Tables, listener: () => void): Unsubscribe;
  /** Calls the listener when a story has entered the stage, left it or moved within it. */
  subscribeStage(stage: Stage, listener: () => void): Unsubscribe;
  /** Calls the listener when a run of the story was added, removed or replaced. */
  subscribeRunsOf(story: string, listener: () => void): Unsubscribe;
  /** Calls the listener when the story's fence was added, removed or replaced. */
  subscribeFenceOf(story: string, listener: () => void): Unsubscribe;
  /** Calls the listener when any fence was added, removed or replaced. */
  subscribeFences(listener: () => void): Unsubscribe;
  /** Calls the listener when a busy run has changed, or when a run has become busy or has ended. */
  subscribeBusy(listener: () => void): Unsubscribe;
  /** Calls the listener when a run has ended, or when an ended run was changed or removed. */
  subscribeEnded(listener: () => void): Unsubscribe;
  /** Calls the listener, before all of the above, with the changes of a delta or between snapshots of one project. */
  onChanges(listener: (changes: readonly RecordChange[]) => void): Unsubscribe;
  /** Calls the listener, before all others, when the state now belongs to another project or to none. */
  onAttach(listener: () => void): Unsubscribe;
  /**
   * Resolves when the present or a later state passes `test`; with null if the link closes first. The tables may have
   * changed again before the caller continues, so copy what you need from them within `test`.
   */
  until(test: (snapshot: Snapshot) => boolean): Promise<Snapshot | null>;
}

/** A mirror with the functions that update it, for its owner. */
export interface MirrorFeed {
  mirror: Mirror;
  takeSnapshot(snapshot: Snapshot): void;
  takeDelta(delta: Delta): void;
  /** A new link: `requestSnapshot` is called now if there are subscribers. Deltas are ignored until the snapshot. */
  connect(requestSnapshot: () => void): void;
  /** A snapshot has arrived since connect(), and no delta after it is missing. */
  isInSync(): boolean;
  /** No more updates will come: pending until() calls resolve with null. */
  end(): void;
}

/** What a subscriber can follow. */
type Topic = 'all' | `record ${keyof Tables} ${string}` | `table ${keyof Tables}` | ListTopic;

/** A mirror that is empty until the first snapshot. */
export function createMirror(): MirrorFeed {
  const lists = createLists();
  const topics = new Map<Topic, Set<() => void>>();
  const onChanges = new Set<(changes: readonly RecordChange[]) => void>();
  const onAttach = new Set<() => void>();
  const waiting = new Set<(end: boolean) => void>();
  const current = emptySnapshot();
  let requestSnapshot: (() => void) | null = null;
  let hasSubscribers = false;
  let inSync = false;
  let ended = false;

  function ensureStream(): void {
    if (hasSubscribers || ended) return;
    hasSubscribers = true;
    requestSnapshot?.();
  }
  function listen(topic: Topic, listener: () => void): Unsubscribe {
    // A wrapper, so that a function subscribed twice is called twice, and each subscription ends by itself.
    const entry = () => listener();
    const listeners = topics.get(topic) ?? new Set();
    topics.set(topic, listeners.add(entry));
    ensureStream();
    return () => {
      listeners.delete(entry);
      if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
    };
  }
  /** Calls each listener once, no matter how many of the changes concern it. */
  function notify(changes: readonly RecordChange[], listTopics: readonly ListTopic[], attached: boolean): void {
    if (attached) for (const listener of [...onAttach]) listener();
    else if (changes.length > 0) for (const listener of [...onChanges]) listener(changes);
    const affected = new Set<Topic>(listTopics);
    for (const { table, key, before, after } of changes) {
      if (before === after) continue;
      affected.add(`record ${table} ${key}`);
      if (before === null || after === null) affected.add(`table ${table}`);
    }
    const due = new Set<() => void>();
    for (const topic of affected) for (const listener of topics.get(topic) ?? []) due.add(listener);
    for (const listener of topics.get('all') ?? []) due.add(listener);
    for (const listener of due) listener();
    for (const waiter of [...waiting]) waiter(false);
  }

  return {
    mirror: {
      ...lists,
      snapshot: () => current,
      subscribe: (listener) => listen('all', listener),
      subscribeRecord: (table, key, listener) => listen(`record ${table} ${key}`, listener),
      subscribeTable: (table, listener) => listen(`table ${table}`, listener),
      subscribeStage: (stage, listener) => listen(`stage ${stage}`, listener),
      subscribeRunsOf: (story, listener) => listen(`runs of ${story}`, listener),
      subscribeFenceOf: (story, listener) => listen(`fence of ${story}`, listener),
      subscribeFences: (listener) => listen('fences', listener),
      subscribeBusy: (listener) => listen('busy runs', listener),
      subscribeEnded: (listener) => listen('ended runs', listener),
      onChanges(listener) {
        onChanges.add(listener);
        ensureStream();
        return () => onChanges.delete(listener);
      },
      onAttach(listener) {
        onAttach.add(listener);
        ensureStream();
        return () => onAttach.delete(listener);
      },
      until(test) {
        ensureStream();
        return new Promise((resolve, reject) => {
          const waiter = (end: boolean) => {
            try {
              if (!end && !(inSync && test(current))) return;
              waiting.delete(waiter);
              resolve(end ? null : current);
            } catch (error) {
              waiting.delete(waiter);
              reject(error);
            }
          };
          waiting.add(waiter);
          waiter(ended);
        });
      },
    },
    takeSnapshot(snapshot) {
      const project = current.project.it?.path;
      const changes = replaceTables(current, snapshot);
      lists.fill(current);
      inSync = true;
      notify(changes, changes.flatMap(topicsOf), current.project.it?.path !== project);
    },
    takeDelta(delta) {
      if (!inSync) return;
      if (delta.seq !== current.seq + 1) {
        inSync = false;
        requestSnapshot?.();
        return;
      }
      const project = current.project.it?.path;
      current.seq = delta.seq;
      const changes = delta.changes.map(({ table, key, put }) => applyChange(current, table, key, put));
      const listTopics = changes.flatMap((change) => lists.put(change));
      notify(changes, listTopics, current.project.it?.path !== project);
    },
    connect(request) {
      inSync = false;
      requestSnapshot = request;
      if (hasSubscribers) requestSnapshot();
    },
    isInSync: () => inSync,
    end() {
      ended = true;
      requestSnapshot = null;
      for (const waiter of [...waiting]) waiter(true);
    },
  };
}

/** Puts one record into its table, or removes it (null). */
function applyChange(
  snapshot: Snapshot,
  table: keyof Tables,
  key: string,
  put: Tables[keyof Tables] | null,
): RecordChange {
  const records = snapshot[table] as Record<string, Tables[keyof Tables]>;
  const before = Object.hasOwn(records, key) ? (records[key] ?? null) : null;
  if (put === null) delete records[key];
  else records[key] = put;
  return { table, key, before, after: put } as RecordChange;
}

/** Replaces the tables by those of `next`. A record with equal contents stays the same object. */
function replaceTables(current: Snapshot, next: Snapshot): RecordChange[] {
  const changes: RecordChange[] = [];
  current.seq = next.seq;
  for (const table of TABLES) {
    const old: Record<string, unknown> = current[table];
    const merged = Object.entries<unknown>(next[table]).map(([key, record]) => {
      const before = Object.hasOwn(old, key) ? old[key] : null;
      if (deepEqual(before, record)) return [key, before];
      changes.push({ table, key, before, after: record } as RecordChange);
      return [key, record];
    });
    Object.assign(current, { [table]: Object.fromEntries(merged) });
    for (const [key, before] of Object.entries(old)) {
      if (!Object.hasOwn(current[table], key)) changes.push({ table, key, before, after: null } as RecordChange);
    }
  }
  return changes;
}
