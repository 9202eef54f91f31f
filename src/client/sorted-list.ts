/** Records in an order, as they are now: changed in place, so it is read again after each change. */
export interface Ordered<R> {
  readonly items: readonly R[];
  /** Counts the changes of which records there are, and where. */
  readonly order: number;
  /** Counts all changes, those within a record as well. */
  readonly edition: number;
  /** Where the record stands; -1: it is not here. */
  indexOf(record: R): number;
}

/** Kept in its order by insertion: one change costs a search and a shift, and never a sort of all. */
export interface SortedList<R> extends Ordered<R> {
  /**
   * One record came (`before` null), went (`after` null) or is another one now. True where the list shows it: a record
   * came, went or has another place; false where it only has other contents.
   */
  put(before: R | null, after: R | null): boolean;
  /** Takes these instead of all that was here, and sorts them once. */
  fill(records: readonly R[]): void;
}

/** `compare` must tell any two records apart, so that each has one place. */
export function createSortedList<R>(compare: (a: R, b: R) => number): SortedList<R> {
  const items: R[] = [];
  let order = 0;
  let edition = 0;

  /** The first place whose record does not come before this one. */
  function placeOf(record: R): number {
    let from = 0;
    let to = items.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (compare(items[middle] as R, record) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
  function indexOf(record: R): number {
    const at = placeOf(record);
    const there = items[at];
    return there !== undefined && compare(there, record) === 0 ? at : -1;
  }
  function put(before: R | null, after: R | null): boolean {
    const from = before === null ? -1 : indexOf(before);
    if (from >= 0 && before !== null && after !== null && compare(before, after) === 0) {
      items[from] = after;
      return false;
    }
    if (from >= 0) items.splice(from, 1);
    if (after === null) return from >= 0;
    const to = placeOf(after);
    items.splice(to, 0, after);
    return to !== from;
  }
  return {
    items,
    get order() {
      return order;
    },
    get edition() {
      return edition;
    },
    indexOf,
    put(before, after) {
      const shown = put(before, after);
      if (shown) order += 1;
      if (before !== null || after !== null) edition += 1;
      return shown;
    },
    fill(records) {
      items.length = 0;
      for (const record of records) items.push(record);
      items.sort(compare);
      order += 1;
      edition += 1;
    },
  };
}

/** Records by the story that they are of, a few for each. A story's list is another one after each change of it. */
export interface ByStory<R> {
  of(story: string): readonly R[];
  put(before: R | null, after: R | null): void;
  fill(records: readonly R[]): void;
}

/** `compare` orders the records of one story. */
export function createByStory<R extends { story: string }>(compare: (a: R, b: R) => number): ByStory<R> {
  const lists = new Map<string, readonly R[]>();
  const none: readonly R[] = [];
  const set = (story: string, list: readonly R[]) => {
    if (list.length === 0) lists.delete(story);
    else lists.set(story, list);
  };
  return {
    of: (story) => lists.get(story) ?? none,
    put(before, after) {
      if (before !== null) {
        const rest = (lists.get(before.story) ?? none).filter((one) => one !== before);
        set(before.story, rest);
      }
      if (after !== null) set(after.story, [...(lists.get(after.story) ?? none), after].sort(compare));
    },
    fill(records) {
      lists.clear();
      const gathered = new Map<string, R[]>();
      for (const record of records) {
        const list = gathered.get(record.story);
        if (list === undefined) gathered.set(record.story, [record]);
        else list.push(record);
      }
      for (const [story, list] of gathered) lists.set(story, list.sort(compare));
    },
  };
}
