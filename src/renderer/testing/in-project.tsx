/** Renders a part of the page within a project. */
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { Snapshot } from '../../contract/index.ts';
import { ProjectProvider } from '../store/project.tsx';
import { createProjectStore, type ProjectStore } from '../store/project-store.ts';
import { createFakeClient, type FakeClient, type FakeReplies } from './fake-client.ts';

/** A project store with its fake client. */
export interface FakeProject {
  client: FakeClient;
  project: ProjectStore;
  /** Renders `children` within the project, and returns the result of the testing library. */
  show(children: ReactNode): ReturnType<typeof render>;
}

/** A project store over a client without a host. */
export function aFakeProject(snapshot?: Snapshot, replies?: FakeReplies): FakeProject {
  const client = createFakeClient(snapshot, replies);
  const project = createProjectStore(client);
  return {
    client,
    project,
    show: (children) =>
      render(children, { wrapper: (props) => <ProjectProvider store={project}>{props.children}</ProjectProvider> }),
  };
}
