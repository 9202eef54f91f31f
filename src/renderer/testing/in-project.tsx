/** Renders a part of the page as it stands in a project. */
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { Snapshot } from '../../contract/index.ts';
import { ProjectProvider } from '../store/project.tsx';
import { createProjectStore, type ProjectStore } from '../store/project-store.ts';
import { createFakeClient, type FakeAnswers, type FakeClient } from './fake-client.ts';

export interface FakeProject {
  client: FakeClient;
  project: ProjectStore;
  /** Renders `children` in the project; what it returns is the testing library's. */
  show(children: ReactNode): ReturnType<typeof render>;
}

/** A project store over a client without a host. */
export function aFakeProject(snapshot?: Snapshot, answers?: FakeAnswers): FakeProject {
  const client = createFakeClient(snapshot, answers);
  const project = createProjectStore(client);
  return {
    client,
    project,
    show: (children) =>
      render(children, { wrapper: (props) => <ProjectProvider store={project}>{props.children}</ProjectProvider> }),
  };
}
