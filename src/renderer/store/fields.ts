/** Edits of a story's fields by a person, and its deletion. Undo reverts them. */
import type { CommandInput, Result, StoryRecord } from '../../contract/index.ts';
import { ok, text } from '../../contract/index.ts';
import { type AcceptanceItem, cycleThrough, type DeletedStory, type Priority } from '../../domain/index.ts';
import { act, call } from './call.ts';
import type { ProjectStore } from './project-store.ts';
import { nameOf, storyName, storyOf } from './story.ts';
import { effectOf, rememberForUndo } from './undo.ts';

type Edit = Omit<CommandInput<'story.edit'>, 'story'>;

/** How an edit is undone, and what the notices say about it. `made` null: the change is visible where it was made. */
interface Inverse {
  edit: Edit;
  made: string | null;
  undone: string | null;
}

/** Edits the story. Resolves to false if nothing was changed; a notice then shows the refusal, if there is one. */
async function editStory(project: ProjectStore, story: string, edit: Edit, inverse?: Inverse): Promise<boolean> {
  const done = await act(project, 'story.edit', { story, ...edit });
  if (!done?.changed) return false;
  if (inverse === undefined) return true;
  const undo = () => act(project, 'story.edit', { story, ...inverse.edit });
  const undoneText = inverse.undone ?? text('edit.undone', { story: nameOf(project, story) });
  rememberForUndo(project, { story, runs: {}, stops: [], undo, undoneText }, inverse.made);
  return true;
}

const quietly = (edit: Edit): Inverse => ({ edit, made: null, undone: null });

/** Renames the story. Resolves to false if that was refused. */
export function renameStory(
  project: ProjectStore,
  { id, title: before }: StoryRecord,
  title: string,
): Promise<boolean> {
  return editStory(project, id, { title }, quietly({ title: before }));
}

/** Sets the priority. */
export async function setPriority(project: ProjectStore, story: StoryRecord, priority: Priority): Promise<void> {
  await editStory(project, story.id, { priority }, quietly({ priority: story.priority }));
}

/** Adds the label, or removes it if the story has it. */
export async function toggleLabel(project: ProjectStore, { id, labels }: StoryRecord, label: string): Promise<void> {
  const [add, remove] = [{ addLabels: [label] }, { removeLabels: [label] }];
  const has = labels.includes(label);
  await editStory(project, id, has ? remove : add, quietly(has ? add : remove));
}

/** Makes the story wait for the other one, or no longer wait for it. */
export async function toggleAfter(project: ProjectStore, { id, after }: StoryRecord, other: string): Promise<void> {
  const [add, remove] = [{ addAfter: [other] }, { removeAfter: [other] }];
  const has = after.includes(other);
  await editStory(project, id, has ? remove : add, has ? undefined : quietly(remove));
}

/** Adds an acceptance item. Resolves to false if it was refused. */
export function addItem(project: ProjectStore, story: string, item: string): Promise<boolean> {
  return editStory(project, story, { addItems: [item] });
}

/** Changes the text of an acceptance item. Resolves to false if it was refused. */
export function changeItem(
  project: ProjectStore,
  story: string,
  { id: item, text: before }: AcceptanceItem,
  after: string,
): Promise<boolean> {
  const inverse = quietly({ changeItems: [{ item, text: before }] });
  return editStory(project, story, { changeItems: [{ item, text: after }] }, inverse);
}

/** Ticks an acceptance item, or removes its tick. */
export async function toggleItem(project: ProjectStore, story: string, { id, done }: AcceptanceItem): Promise<void> {
  const [tick, untick] = [{ tick: [id] }, { untick: [id] }];
  await editStory(project, story, done === null ? tick : untick, done === null ? quietly(untick) : undefined);
}

/** Removes an acceptance item. Undo adds its text again, at the end of the list. */
export async function removeItem(project: ProjectStore, story: string, item: AcceptanceItem): Promise<void> {
  await editStory(
    project,
    story,
    { removeItems: [item.id] },
    {
      edit: { addItems: [item.text] },
      made: text('field.acceptance.removed', { text: item.text }),
      undone: text('field.acceptance.back', { text: item.text }),
    },
  );
}

/** The labels of all stories on the board, sorted, each once. */
export function knownLabels({ mirror }: Pick<ProjectStore, 'mirror'>): string[] {
  const labels = new Set(Object.values(mirror.snapshot().stories).flatMap((story) => story.labels));
  return [...labels].sort((a, b) => a.localeCompare(b));
}

/** The cycle that would arise if the story came after the other one, as ids from the story to itself; null if none. */
export function cycleWith(project: Pick<ProjectStore, 'mirror' | 'archive'>, story: string, other: string) {
  return cycleThrough(story, [other], (id) => storyOf(project, id)?.after ?? []);
}

/** Deletes the story; Undo restores it. Its agents are stopped as when it is archived. */
export async function deleteStory(project: ProjectStore, story: string): Promise<void> {
  const record = storyOf(project, story);
  if (!record) return;
  const name = storyName(record);
  const effect = effectOf(project, record, { stage: 'archived' });
  if (!(await act(project, 'story.delete', { story }))?.changed) return;
  const step = {
    ...effect,
    undo: () => restoreStory(project, story),
    undoneText: text('delete.undone', { story: name }),
  };
  rememberForUndo(project, step, text('delete.made', { story: name }));
}

/** Puts a deleted story back. null: the host refused, and a notice says why. */
export function restoreStory(project: ProjectStore, story: string) {
  return act(project, 'story.restore', { story });
}

/** All deleted stories that can be restored, the one that was deleted last first. */
export async function deletedStories(project: ProjectStore): Promise<Result<DeletedStory[]>> {
  const stories: DeletedStory[] = [];
  for (;;) {
    const last = stories.at(-1);
    const after = last && { after: { deletedAt: last.deletedAt, id: last.id } };
    const page = await call(project, 'story.deleted', { limit: DELETED_PER_PAGE, ...after });
    if (!page.ok) return page;
    stories.push(...page.value);
    if (page.value.length < DELETED_PER_PAGE) return ok(stories.reverse());
  }
}

/** The limit of the command `story.deleted`. */
const DELETED_PER_PAGE = 1_000;
