/** What a page holds of one attached project. It is made when the project comes and disposed when another one does. */
import type { StoreApi } from 'zustand/vanilla';
import type { Mirror, Unsubscribe } from '../../client/index.ts';
import type { CommandInput } from '../../contract/index.ts';
import { type Archive, createArchive } from './archive.ts';
import { call } from './call.ts';
import { type Cards, createCards } from './cards.ts';
import type { PageClient } from './client.ts';
import { createDialogs, type DialogsState } from './dialogs.ts';
import { createFailedStories, type FailedStories } from './failed.ts';
import { createNotices, type Notices } from './notices.ts';
import { createShownStories, type ShownStories } from './shown.ts';
import { createUndoSteps, type UndoState } from './undo-steps.ts';
import { createView, type ViewState } from './view.ts';

export interface ProjectStore {
  /** Tells it from the other stores of this page. */
  readonly id: string;
  readonly client: PageClient;
  /** The client's own: what is shown is read from it, and kept nowhere else. */
  readonly mirror: Mirror;
  readonly view: StoreApi<ViewState>;
  readonly dialogs: StoreApi<DialogsState>;
  readonly undo: StoreApi<UndoState>;
  readonly cards: Cards;
  readonly notices: Notices;
  /** The stories that the board shows: those that the view's `find` finds. */
  readonly shown: ShownStories;
  /** The stories that the palette lists: those that it was asked for. */
  readonly listed: ShownStories;
  /** The archived stories that the board shows. */
  readonly archive: Archive;
  readonly failed: FailedStories;
  /** Another project has taken its place: nothing may be asked of the host in its name any more. */
  isDisposed(): boolean;
  /** `close` is called when the store is disposed; at once where it is already. */
  own(close: () => void): void;
  dispose(): void;
}

let stores = 0;

/** A fresh store over what the client's mirror shows now: a project, or the door before one is opened. */
export function createProjectStore(client: PageClient): ProjectStore {
  const { mirror } = client;
  stores += 1;
  const id = `project ${stores}`;
  const owned: (() => void)[] = [];
  let disposed = false;
  const own = (close: () => void): void => {
    if (disposed) close();
    else owned.push(close);
  };
  const view = createView();
  const notices = createNotices(id);
  const ask = (input: CommandInput<'story.list'>) => call({ client, isDisposed: () => disposed }, 'story.list', input);
  const archive = createArchive(mirror, ask);
  const shown = createShownStories(mirror, archive);
  // the palette looks for other words at the same time
  const archiveListed = createArchive(mirror, ask);
  const listed = createShownStories(mirror, archiveListed);
  const failed = createFailedStories(mirror);
  const unfollow: Unsubscribe = view.subscribe(({ find, archived }) => {
    shown.find(find?.trim() ?? '');
    if (!archived) return;
    archive.open();
    archiveListed.open();
  });
  const unlive: Unsubscribe = client.onConnection(() => {
    if (client.connection().state !== 'live') return;
    for (const one of [archive, archiveListed]) if (one.state().kind === 'failed') one.more();
  });
  const closes = [unfollow, unlive, archive.dispose, archiveListed.dispose, notices.dispose, shown.dispose];
  for (const close of [...closes, listed.dispose, failed.dispose]) own(close);
  return {
    id,
    client,
    mirror,
    view,
    dialogs: createDialogs(),
    undo: createUndoSteps(),
    cards: createCards(),
    notices,
    shown,
    listed,
    archive,
    failed,
    isDisposed: () => disposed,
    own,
    dispose() {
      disposed = true;
      for (const close of owned.splice(0).reverse()) close();
    },
  };
}
