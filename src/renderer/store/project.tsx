/** The project that a part of the page belongs to: its store comes by React context, never from a module. */
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Page } from './page.ts';
import type { ProjectStore } from './project-store.ts';

const Context = createContext<ProjectStore | null>(null);

/** Everything below belongs to this project. Another store takes nothing over: all below is made again for it. */
export function ProjectProvider({ store, children }: { store: ProjectStore; children: ReactNode }) {
  return (
    <Context key={store.id} value={store}>
      {children}
    </Context>
  );
}

/** Everything below belongs to the project that the page is attached to. */
export function PageProvider({ page, children }: { page: Page; children: ReactNode }) {
  return <ProjectProvider store={useSyncExternalStore(page.subscribe, page.store)}>{children}</ProjectProvider>;
}

/** The store of the project that this part of the page belongs to. */
export function useProject(): ProjectStore {
  const store = useContext(Context);
  if (store === null) throw new Error('this part of the page stands in no project (ProjectProvider)');
  return store;
}
