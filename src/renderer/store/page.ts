/** What a window holds: its client, and the store of the project that this is attached to. */
import type { Unsubscribe } from '../../client/index.ts';
import type { PageClient } from './client.ts';
import { createProjectStore, type ProjectStore } from './project-store.ts';
import { followOpenStory, reopenStory } from './reopen.ts';

export interface Page {
  /** The store of the attached project; of the welcome door while there is none. */
  store(): ProjectStore;
  /** Told when there is another store. */
  subscribe(listener: () => void): Unsubscribe;
  dispose(): void;
}

/** Follows what the client is attached to: the old project's store is disposed before the new one is made. */
export function createPage(client: PageClient): Page {
  const listeners = new Set<() => void>();
  let store = attach();

  function attach(): ProjectStore {
    const made = createProjectStore(client);
    reopenStory(made);
    made.own(followOpenStory(made));
    return made;
  }
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
      off();
      store.dispose();
    },
  };
}
