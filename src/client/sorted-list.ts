/** A sorted list of records. It changes in place, so read it again after each change. */
export interface Ordered<R> {
  readonly items: readonly R[];
  /** Counts the changes that added, removed or moved a record. */
  readonly order: number;
  /** Counts all changes, including those within a record. */
  readonly edition: number;
  /** The position of the record; -1 if the list does not have it. */
  indexOf(record: R): number;
}

/** A list that stays sorted by insertion: one change costs a binary search and a shift, never a sort. */
export interface SortedList<R> extends Ordered<R> {
  /**
   * Adds a record (`before` is null), removes one (`after` is null) or replaces one. True if the order has changed;
   * false if only the contents of a record have.
   */
  put(before: R | null, after: R | null): boolean;
  /** Replaces all records and sorts them once. */
  fill(records: readonly R[]): void;
}

/** An empty list. `compare` must return 0 only for the same record, so that each record has exactly one position. */
export function createSortedList<R>(compare: (a: R, b: R) => number): SortedList<R> {
  const items: R[] = [];
  let order = 0;
  let edition = 0;

  /** The first position whose record does not sort before this one. */
  function positionOf(record: R): number {
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
    const at = positionOf(record);
    const found = items[at];
    return found !== undefined && compare(found, record) === 0 ? at : -1;
  }
  function put(before: R | null, after: R | null): boolean {
    const from = before === null ? -1 : indexOf(before);
    if (from >= 0 && before !== null && after !== null && compare(before, after) === 0) {
      items[from] = after;
      return false;
    }
    if (from >= 0) items.splice(from, 1);
    if (after === null) return from >= 0;
    const to = positionOf(after);
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
      const hasNewOrder = put(before, after);
      if (hasNewOrder) order += 1;
      if (before !== null || after !== null) edition += 1;
      return hasNewOrder;
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

/** Records grouped by story, a few for each. A change replaces the array of its story and leaves all others. */
export interface ByStory<R> {
  /** The records of a story, in order. */
  of(story: string): readonly R[];
  /** Adds a record (`before` is null), removes one (`after` is null) or replaces one. */
  put(before: R | null, after: R | null): void;
  /** Replaces all records. */
  fill(records: readonly R[]): void;
}

/** Empty groups. `compare` sorts the records of one story. */
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
      const groups = new Map<string, R[]>();
      for (const record of records) {
        const list = groups.get(record.story);
        if (list === undefined) groups.set(record.story, [record]);
        else list.push(record);
      }
      for (const [story, list] of groups) lists.set(story, list.sort(compare));
    },
  };
}
