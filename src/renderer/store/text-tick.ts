/** Ticks the check boxes in a story's text. */
import { text } from '../../contract/index.ts';
import { act, call } from './call.ts';
import type { ProjectStore } from './project-store.ts';
import { nameOf } from './story.ts';
import { mergeText } from './text-merge.ts';
import { rememberForUndo } from './undo.ts';

/** The box of a list item: what is before it on its line, and its sign. */
const BOX = /^([\s>]*(?:[-+*]|\d{1,9}[.)])\s+)\[([ xX])\]/;

/** The text with the box on this line (from 1) ticked, or not ticked any more; null if there is no box. */
export function toggledBox(words: string, line: number): string | null {
  const lines = words.split('\n');
  const before = lines[line - 1] ?? '';
  if (!BOX.test(before)) return null;
  lines[line - 1] = before.replace(BOX, (_, start: string, sign: string) => `${start}[${sign === ' ' ? 'x' : ' '}]`);
  return lines.join('\n');
}

/**
 * Toggles the box on a line of the story's text as the person sees it. What another writer has changed meanwhile is kept.
 * Resolves to the new text; null if it was refused, which a notice then says.
 */
export async function tickBox(
  project: ProjectStore,
  story: string,
  seen: string,
  line: number,
): Promise<string | null> {
  const ticked = toggledBox(seen, line);
  if (ticked === null) return null;
  let [from, to] = [seen, ticked];
  let result = await call(project, 'story.edit', { story, text: to, textFrom: from });
  if (!result.ok && result.error.code === 'story-changed') {
    const shown = await call(project, 'story.show', { story });
    const merged = shown.ok ? mergeText(seen, ticked, shown.value.text) : null;
    if (shown.ok && merged !== null) {
      [from, to] = [shown.value.text, merged];
      result = await call(project, 'story.edit', { story, text: to, textFrom: from });
    }
  }
  if (!result.ok) {
    project.notices.refusal(result.error);
    return null;
  }
  const undo = () => act(project, 'story.edit', { story, text: from, textFrom: to });
  const undoneText = text('edit.undone', { story: nameOf(project, story) });
  rememberForUndo(project, { story, runs: {}, stops: [], undo, undoneText }, null);
  return to;
}
