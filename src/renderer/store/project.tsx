/** Gives the parts of a page their project's store by React context, never by a module variable. */
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Page } from './page.ts';
import type { ProjectStore } from './project-store.ts';

const Context = createContext<ProjectStore | null>(null);

/** Provides a project store. Another store remounts all children, so that no component state is carried over. */
export function ProjectProvider({ store, children }: { store: ProjectStore; children: ReactNode }) {
  return (
    <Context key={store.id} value={store}>
      {children}
    </Context>
  );
}

/** Provides the store of the project to which the page is attached. */
export function PageProvider({ page, children }: { page: Page; children: ReactNode }) {
  return <ProjectProvider store={useSyncExternalStore(page.subscribe, page.store)}>{children}</ProjectProvider>;
}

/** The project store of this part of the page. Throws outside a provider. */
export function useProject(): ProjectStore {
  const store = useContext(Context);
  if (store === null) throw new Error('useProject() was called outside a ProjectProvider');
  return store;
}
