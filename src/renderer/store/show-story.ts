/** Shows a story that was asked for outside the page: in a notification, or in the tray. */
import { text } from '../../contract/index.ts';
import type { ProjectStore } from './project-store.ts';
import { storyOf } from './story.ts';
import { clearFilters, openDetail, select } from './view.ts';

/**
 * Opens the story's card, and moves the keyboard focus to it. An archived story is fetched first. A filter that hides
 * the story is cleared. A story that does not exist any more is named in a notice.
 */
export async function showStory(store: ProjectStore, story: string): Promise<void> {
  const isKnown = storyOf(store, story) !== null || (await store.archive.fetch(story));
  // The page may have been attached to another project while the host answered.
  if (store.isDisposed()) return;
  const record = isKnown ? storyOf(store, story) : null;
  if (record === null) {
    store.notices.show(text('notice.gone', { story }), undefined, 'show');
    return;
  }
  if (!store.shown.inStage(record.stage).items.some(({ id }) => id === story)) clearFilters(store);
  openDetail(store, story);
  select(store, story, true);
}
