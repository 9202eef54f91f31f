/** Edits the fields of a story that a person writes. Each change is an entry of one event. */
import {
  type CommandInput,
  MAX_AFTER,
  MAX_ITEMS,
  MAX_LABELS,
  type Message,
  message,
  ok,
  type Refusal,
} from '../../../contract/index.ts';
import type { AcceptanceItem, Caller } from '../../../domain/index.ts';
import type { StoredStory } from '../ports/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { afterRefusal } from './story-after.ts';
import { unknownStory } from './unknown-story.ts';

type Edit = Omit<CommandInput<'story.edit'>, 'story'>;
/** Part of the edited story, with what changed in it. */
interface Edited<T> {
  value: T;
  changes: Message[];
}

/** Applies all changes of the input in one transaction. A change to what is already so is none. */
export const storyEdit: Handler<'story.edit'> = (context, { story: id, ...edit }, { caller }) => {
  const { ledger, wanted, store } = context;
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const refusal = editRefusal(context, story, edit);
  if (refusal !== null) return { ok: false, error: refusal };
  const labels = editedSet(story.labels, edit.addLabels, edit.removeLabels, (label, isAdded) =>
    message(isAdded ? 'edit.labelled' : 'edit.unlabelled', { label }),
  );
  const after = editedSet(story.after, edit.addAfter, edit.removeAfter, (one, isAdded) =>
    message(isAdded ? 'edit.after' : 'edit.notAfter', { after: one }),
  );
  const acceptance = editedItems(context, story.acceptance, edit, caller);
  const tooMany = countRefusal({
    addLabels: [labels.value, MAX_LABELS],
    addAfter: [after.value, MAX_AFTER],
    addItems: [acceptance.value, MAX_ITEMS],
  });
  if (tooMany !== null) return { ok: false, error: tooMany };
  const { title = story.title, priority = story.priority, text } = edit;
  const isNewText = text !== undefined && text !== store.text(id);
  const changes: Message[] = [
    ...(title === story.title ? [] : [message('edit.title', { title })]),
    ...(isNewText ? [message('edit.text')] : []),
    ...(priority === story.priority ? [] : [message('edit.priority', { priority })]),
    ...labels.changes,
    ...after.changes,
    ...acceptance.changes,
  ];
  if (changes.length === 0) return ok({ seq: ledger.seq, changed: false });
  const next = { ...story, title, priority, labels: labels.value, after: after.value, acceptance: acceptance.value };
  const seq = wanted.commit(
    [{ put: 'story', story: next, ...(isNewText ? { text } : {}) }],
    [{ kind: 'story_edited', message: message('command.edit.done', { changes }), story: id }],
  );
  return ok({ seq, changed: true });
};

/** A person types these ids to tick items. */
const ITEM_ID_CHARACTERS = 6;

/** Acceptance items with these texts and new ids, none of them ticked. `now`: the items that the story has. */
export function newItems(
  { random }: Pick<HandlerContext, 'random'>,
  texts: readonly string[],
  now: readonly AcceptanceItem[] = [],
): AcceptanceItem[] {
  const taken = new Set(now.map(({ id }) => id));
  return texts.map((text) => {
    let id = random.id(ITEM_ID_CHARACTERS);
    while (taken.has(id)) id = random.id(ITEM_ID_CHARACTERS);
    taken.add(id);
    return { id, text, done: null };
  });
}

function editRefusal(
  context: HandlerContext,
  { id: story, acceptance, after }: StoredStory,
  edit: Edit,
): Refusal | null {
  if (Object.values(edit).every((change) => change === undefined)) {
    return { code: 'bad-input', why: message('command.edit.nothing', { story }), field: 'story', value: story };
  }
  const known = new Set(acceptance.map(({ id }) => id));
  const named = {
    changeItems: edit.changeItems?.map(({ item }) => item),
    removeItems: edit.removeItems,
    tick: edit.tick,
    untick: edit.untick,
  };
  for (const [field, items = []] of Object.entries(named)) {
    const item = items.find((one) => !known.has(one));
    if (item === undefined) continue;
    return { code: 'bad-input', why: message('command.edit.item', { story, item }), field, value: item };
  }
  if (edit.text !== undefined && edit.textFrom !== undefined) {
    const now = context.store.text(story);
    if (now !== edit.textFrom && now !== edit.text) {
      return { code: 'story-changed', why: message('command.edit.meanwhile', { story }), field: 'text', value: story };
    }
  }
  const added = (edit.addAfter ?? []).filter((id) => !after.includes(id));
  return afterRefusal(context, story, added, 'addAfter');
}

function editedSet(
  now: readonly string[],
  added: readonly string[] = [],
  removed: readonly string[] = [],
  changeOf: (one: string, isAdded: boolean) => Message,
): Edited<readonly string[]> {
  const before = new Set(now);
  const value = new Set([...now, ...added].filter((one) => !removed.includes(one)));
  const changes = [
    ...[...value].filter((one) => !before.has(one)).map((one) => changeOf(one, true)),
    ...now.filter((one) => !value.has(one)).map((one) => changeOf(one, false)),
  ];
  return { value: changes.length === 0 ? now : [...value].sort(), changes };
}

/** Ticks count before unticks. An item that is ticked already keeps its tick. */
function editedItems(
  context: HandlerContext,
  now: readonly AcceptanceItem[],
  { addItems = [], changeItems = [], removeItems = [], tick = [], untick = [] }: Edit,
  caller: Caller,
): Edited<readonly AcceptanceItem[]> {
  const by = caller.kind === 'run' ? caller.run : 'person';
  const texts = new Map(changeItems.map(({ item, text }) => [item, text]));
  const changes: Message[] = [];
  const value = now.flatMap((item): AcceptanceItem[] => {
    if (removeItems.includes(item.id)) {
      changes.push(message('edit.item.removed', { text: item.text }));
      return [];
    }
    const text = texts.get(item.id) ?? item.text;
    if (text !== item.text) changes.push(message('edit.item.changed', { text }));
    if (untick.includes(item.id)) {
      if (item.done !== null) changes.push(message('edit.item.unticked', { text }));
      return [{ ...item, text, done: null }];
    }
    if (!tick.includes(item.id) || item.done !== null) return [{ ...item, text }];
    changes.push(message('edit.item.ticked', { text }));
    return [{ ...item, text, done: { at: context.clock.now(), by } }];
  });
  changes.push(...addItems.map((text) => message('edit.item.added', { text })));
  return { value: [...value, ...newItems(context, addItems, now)], changes };
}

function countRefusal(lists: Record<string, readonly [list: readonly unknown[], most: number]>): Refusal | null {
  for (const [field, [list, most]] of Object.entries(lists)) {
    if (list.length <= most) continue;
    const why = message('command.edit.many', { field, n: list.length, most });
    return { code: 'bad-input', why, field, value: String(list.length) };
  }
  return null;
}
