/** One window: its client, and the store of the project to which the client is attached. */
import type { Unsubscribe } from '../../client/index.ts';
import { followNotices } from './browser-notices.ts';
import type { PageClient } from './client.ts';
import { followGuide, reopenGuide } from './guide.ts';
import { createProjectStore, type ProjectStore } from './project-store.ts';
import { followOpenStory, reopenStory } from './reopen.ts';
import { showStory } from './show-story.ts';

/** The window's current project store. */
export interface Page {
  /** The store of the attached project, or of the welcome screen while there is none. */
  store(): ProjectStore;
  /** Calls the listener when store() returns another store. */
  subscribe(listener: () => void): Unsubscribe;
  dispose(): void;
}

/** Follows the client: when it is attached to another project, the old store is disposed and a new one is created. */
export function createPage(client: PageClient): Page {
  const listeners = new Set<() => void>();
  let store = attach();

  function attach(): ProjectStore {
    const attached = createProjectStore(client);
    void reopenStory(attached);
    attached.onDispose(followOpenStory(attached));
    reopenGuide(attached);
    attached.onDispose(followGuide(attached));
    return attached;
  }
  const show = (story: string) => void showStory(store, story);
  const offShow = client.onShow(show);
  const offNotices = followNotices(client, show);
  const off = client.mirror.onAttach(() => {
    store.dispose();
    store = attach();
    for (const listener of [...listeners]) listener();
  });
  return {
    store: () => store,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      offShow();
      offNotices();
      off();
      store.dispose();
    },
  };
}
