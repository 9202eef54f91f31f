/** Everything that a page holds for one attached project. */

import type { StoreApi } from 'zustand/vanilla';
import { createNeedsYou, type Mirror, type StorySet, type Unsubscribe } from '../../client/index.ts';
import { ok } from '../../contract/index.ts';
import { type Archive, type ArchiveQueries, createArchive } from './archive.ts';
import { type AttentionIndex, createAttention } from './attention.ts';
import { call } from './call.ts';
import { type Cards, createCards } from './cards.ts';
import type { PageClient } from './client.ts';
import { createDialogs, type DialogsState } from './dialogs.ts';
import { createFailedStories } from './failed.ts';
import { createMessageDrafts, type MessageDrafts } from './message-drafts.ts';

import { createNotices, type Notices } from './notices.ts';
import { createReviews, type Reviews } from './review.ts';
import { useSettings } from './settings.ts';
import { createShownStories, type ShownStories } from './shown.ts';

import { createTextDrafts, type TextDrafts } from './text-draft.ts';
import { createUndoSteps, type UndoState } from './undo-steps.ts';
import { createView, queryOf, type ViewState } from './view.ts';

/** Created when the client is attached to a project, and disposed when it is attached to another one. */
export interface ProjectStore {
  /** Unique within this page. */
  readonly id: string;
  readonly client: PageClient;
  /** The client's mirror. The page reads the host's state from it and keeps no other copy. */
  readonly mirror: Mirror;
  readonly view: StoreApi<ViewState>;
  readonly dialogs: StoreApi<DialogsState>;
  readonly undo: StoreApi<UndoState>;
  readonly cards: Cards;
  /** Texts that are being edited. */
  readonly drafts: StoreApi<TextDrafts>;
  /** Messages to agents that were not sent yet. */
  readonly messages: StoreApi<MessageDrafts>;
  /** What a person has viewed of the changes, and comments on them that were not sent yet. */
  readonly reviews: StoreApi<Reviews>;
  readonly notices: Notices;
  /** The stories on the board: those that match the view's `find`. */
  readonly shown: ShownStories;
  /** The stories in the palette: those that match its query. */
  readonly listed: ShownStories;
  /** The archived stories that the board shows. */
  readonly archive: Archive;
  /** The stories whose card shows a failed run. */
  readonly failed: StorySet;
  /** The stories that do not go on until a person acts. */
  readonly needsYou: StorySet;
  /** What each story asks of a person, which decides its place in its column. */
  readonly attention: AttentionIndex;
  /** Another store has replaced this one, so that no more commands may be sent from it. */
  isDisposed(): boolean;
  /** Calls `close` when the store is disposed; at once if it already is. */
  onDispose(close: () => void): void;
  dispose(): void;
}

let storeCount = 0;

/** A new store over the client's mirror, for the attached project or for the welcome screen. */
export function createProjectStore(client: PageClient): ProjectStore {
  const { mirror } = client;
  storeCount += 1;
  const id = `project ${storeCount}`;
  const onDisposed: (() => void)[] = [];
  let disposed = false;
  const onDispose = (close: () => void): void => {
    if (disposed) close();
    else onDisposed.push(close);
  };
  const view = createView(useSettings.getState().archived);
  const notices = createNotices(id);
  const scope = { client, isDisposed: () => disposed };
  const queries: ArchiveQueries = {
    list: (input) => call(scope, 'story.list', input),
    async show(story) {
      const shown = await call(scope, 'story.show', { story });
      if (!shown.ok) return shown;
      const { text, ...record } = shown.value;
      return ok(record);
    },
  };
  const archive = createArchive(mirror, queries);
  // The palette has a query of its own, at the same time as the board.
  const archiveListed = createArchive(mirror, queries);
  const listed = createShownStories(mirror, archiveListed);
  const failed = createFailedStories(mirror);
  const needsYou = createNeedsYou(mirror);
  const attention = createAttention(mirror, needsYou, failed);
  const shown = createShownStories(mirror, archive, attention);
  const openShownArchive = (): void => {
    if (!view.getState().archived) return;
    archive.open();
    archiveListed.open();
  };
  // The welcome screen has no stories to ask for.
  if (mirror.snapshot().project.it !== undefined) openShownArchive();
  const offView: Unsubscribe = view.subscribe((state) => {
    shown.find(queryOf(state));
    openShownArchive();
  });
  const offConnection: Unsubscribe = client.onConnection(() => {
    if (client.connection().state !== 'live') return;
    for (const one of [archive, archiveListed]) if (one.state().kind === 'failed') one.more();
  });
  const closes = [offView, offConnection, archive.dispose, archiveListed.dispose, notices.dispose, shown.dispose];
  for (const close of [...closes, listed.dispose, attention.dispose, failed.dispose, needsYou.dispose])
    onDispose(close);
  return {
    id,
    client,
    mirror,
    view,
    dialogs: createDialogs(),
    undo: createUndoSteps(),
    cards: createCards(),
    drafts: createTextDrafts(),
    messages: createMessageDrafts(),
    reviews: createReviews(mirror.snapshot().project.it?.path ?? ''),
    notices,
    shown,
    listed,
    archive,
    failed,
    needsYou,
    attention,
    isDisposed: () => disposed,
    onDispose,
    dispose() {
      disposed = true;
      for (const close of onDisposed.splice(0).reverse()) close();
    },
  };
}
