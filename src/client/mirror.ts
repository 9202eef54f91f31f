/** A client's copy of the host's state: one snapshot, then changes that are put into it in place. */
import type { Delta, Snapshot, Stage, Tables } from '../contract/index.ts';
import { emptySnapshot, TABLES } from '../contract/index.ts';
import { deepEqual } from './deep-equal.ts';
import type { Lists, ListTopic, RecordChange } from './lists.ts';
import { createLists, topicsOf } from './lists.ts';

/** Ends the subscription. */
export type Unsubscribe = () => void;

/**
 * Every `subscribe…` is told once a turn of the host, after all of that turn is in place, and only when what it names
 * has changed. The first subscription asks the host for the stream.
 */
export interface Mirror extends Lists {
  /**
   * The present state; empty at sequence 0 until the first snapshot came. Its tables change in place, its records never
   * do: a record that says something else is another object, one that says the same stays the object that it was.
   */
  snapshot(): Snapshot;
  /** Told after every change. */
  subscribe(listener: () => void): Unsubscribe;
  /** Told when this record came, went or is another one. */
  subscribeRecord(table: keyof Tables, key: string, listener: () => void): Unsubscribe;
  /** Told when records of this table came or went. */
  subscribeTable(table: keyof Tables, listener: () => void): Unsubscribe;
  /** Told when a story came into the stage, left it or has another place in it. */
  subscribeStage(stage: Stage, listener: () => void): Unsubscribe;
  /** Told when a run of the story came, went or is another record. */
  subscribeRunsOf(story: string, listener: () => void): Unsubscribe;
  /** Told when the story's fence came, went or is another record. */
  subscribeFenceOf(story: string, listener: () => void): Unsubscribe;
  /** Told when any fence came, went or is another record: they are few. */
  subscribeFences(listener: () => void): Unsubscribe;
  /** Told when a run that is or was busy changed. */
  subscribeBusy(listener: () => void): Unsubscribe;
  /** Told when a run that is or was over changed. */
  subscribeEnded(listener: () => void): Unsubscribe;
  /** Told what changed, before anybody above: by a turn of the host, or between two snapshots of one project. */
  onChanges(listener: (changes: readonly RecordChange[]) => void): Unsubscribe;
  /** Told before all others when what came is of another project, or of none: nothing of before holds any more. */
  onAttach(listener: () => void): Unsubscribe;
  /**
   * Resolves when a state from the host, this or a later one, passes `test`; null when the link closed first. The
   * tables may have changed again by the time that the caller goes on: what is needed of them is taken in `test`.
   */
  until(test: (snapshot: Snapshot) => boolean): Promise<Snapshot | null>;
}

/** The mirror with the handles of its owner. */
export interface MirrorFeed {
  mirror: Mirror;
  takeSnapshot(snapshot: Snapshot): void;
  takeDelta(delta: Delta): void;
  /** The stream comes by this from now on, and is asked for if anybody is interested; until then nothing is taken. */
  connect(ask: () => void): void;
  /** A snapshot came since connect(), and no change after it was lost. */
  isInSync(): boolean;
  /** No more will come: whoever waits in until() gets null. */
  end(): void;
}

/** What subscriptions are kept under. */
type Topic = 'all' | `record ${keyof Tables} ${string}` | `table ${keyof Tables}` | ListTopic;

/** A mirror that is empty until a snapshot comes. */
export function createMirror(): MirrorFeed {
  const lists = createLists();
  const topics = new Map<Topic, Set<() => void>>();
  const onChanges = new Set<(changes: readonly RecordChange[]) => void>();
  const onAttach = new Set<() => void>();
  const waiting = new Set<(end: boolean) => void>();
  const current = emptySnapshot();
  let ask: (() => void) | null = null;
  let wanted = false;
  let inSync = false;
  let ended = false;

  function want(): void {
    if (wanted || ended) return;
    wanted = true;
    ask?.();
  }
  function listen(topic: Topic, listener: () => void): Unsubscribe {
    // A wrapper, so that one function subscribed twice is called twice and each is removed by itself.
    const entry = () => listener();
    const listeners = topics.get(topic) ?? new Set();
    topics.set(topic, listeners.add(entry));
    want();
    return () => {
      listeners.delete(entry);
      if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
    };
  }
  /** Each listener once, whatever number of changes it is told of. */
  function tell(changes: readonly RecordChange[], seenIn: readonly ListTopic[], attached: boolean): void {
    if (attached) for (const listener of [...onAttach]) listener();
    else if (changes.length > 0) for (const listener of [...onChanges]) listener(changes);
    const told = new Set<Topic>(seenIn);
    for (const { table, key, before, after } of changes) {
      if (before === after) continue;
      told.add(`record ${table} ${key}`);
      if (before === null || after === null) told.add(`table ${table}`);
    }
    const due = new Set<() => void>();
    for (const topic of told) for (const listener of topics.get(topic) ?? []) due.add(listener);
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
        want();
        return () => onChanges.delete(listener);
      },
      onAttach(listener) {
        onAttach.add(listener);
        want();
        return () => onAttach.delete(listener);
      },
      until(test) {
        want();
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
      const changes = adopt(current, snapshot);
      lists.fill(current);
      inSync = true;
      tell(changes, changes.flatMap(topicsOf), current.project.it?.path !== project);
    },
    takeDelta(delta) {
      if (!inSync) return;
      if (delta.seq !== current.seq + 1) {
        inSync = false;
        ask?.();
        return;
      }
      const project = current.project.it?.path;
      current.seq = delta.seq;
      const changes = delta.changes.map(({ table, key, put }) => putInto(current, table, key, put));
      const seen = changes.flatMap((change) => lists.put(change));
      tell(changes, seen, current.project.it?.path !== project);
    },
    connect(by) {
      inSync = false;
      ask = by;
      if (wanted) ask();
    },
    isInSync: () => inSync,
    end() {
      ended = true;
      ask = null;
      for (const waiter of [...waiting]) waiter(true);
    },
  };
}

/** Puts one record into its table, or takes it out. */
function putInto(snapshot: Snapshot, table: keyof Tables, key: string, put: Tables[keyof Tables] | null): RecordChange {
  const records = snapshot[table] as Record<string, Tables[keyof Tables]>;
  const before = Object.hasOwn(records, key) ? (records[key] ?? null) : null;
  if (put === null) delete records[key];
  else records[key] = put;
  return { table, key, before, after: put } as RecordChange;
}

/** Takes the tables of `next`; each record that says the same stays the object that it was. */
function adopt(current: Snapshot, next: Snapshot): RecordChange[] {
  const changes: RecordChange[] = [];
  current.seq = next.seq;
  for (const table of TABLES) {
    const old: Record<string, unknown> = current[table];
    const kept = Object.entries<unknown>(next[table]).map(([key, record]) => {
      const before = Object.hasOwn(old, key) ? old[key] : null;
      if (deepEqual(before, record)) return [key, before];
      changes.push({ table, key, before, after: record } as RecordChange);
      return [key, record];
    });
    Object.assign(current, { [table]: Object.fromEntries(kept) });
    for (const [key, before] of Object.entries(old)) {
      if (!Object.hasOwn(current[table], key)) changes.push({ table, key, before, after: null } as RecordChange);
    }
  }
  return changes;
}
