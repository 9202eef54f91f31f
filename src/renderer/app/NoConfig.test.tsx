// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { emptySnapshot, message, ok, refuse } from '../../contract/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { withoutLayout } from '../testing/no-layout.ts';
import { aProject } from '../testing/records.ts';
import { ConfigFile } from './guide/ConfigFile.tsx';
import { MadeNote } from './guide/MadeNote.tsx';
import { NoConfig } from './NoConfig.tsx';

withoutLayout();
afterEach(cleanup);

const MADE = {
  seq: 1,
  file: '/p/.huskies/project.toml',
  agents: ['coder-1', 'qa'],
  lookedFor: [],
  found: ['Claude Code'],
  missing: ['Codex', 'Aider'],
  text: 'base = "main"\n',
};

function show(reply: unknown) {
  const project = aProject({ config: 'missing' });
  const at = aFakeProject({ ...emptySnapshot(), project: { it: project } }, { invoke: async () => reply as never });
  at.show(<NoConfig project={project} />);
  fireEvent.click(screen.getByRole('button', { name: 'Create the config' }));
  return at;
}

it('says what was written and where, which CLIs were found and which not, and shows the file', async () => {
  const at = show(ok(MADE));
  await waitFor(() => expect(at.project.view.getState().made).toEqual(MADE));
  cleanup();
  at.show(<MadeNote />);
  const note = screen.getByRole('region', { name: 'The new config' });
  expect(note.textContent).toContain('/p/.huskies/project.toml');
  expect(note.textContent).toContain('Its agents: coder-1, qa.');
  expect(note.textContent).toContain('Agent CLIs found here:Claude CodeLooked for, not found:CodexAider');
  fireEvent.click(screen.getByRole('button', { name: 'Show the file' }));
  expect(at.project.dialogs.getState().dialog).toEqual({ kind: 'config-file' });
  cleanup();
  at.show(<ConfigFile onClose={() => undefined} />);
  expect(screen.getByText('base = "main"')).toBeTruthy();
  cleanup();
  at.show(<MadeNote />);
  fireEvent.click(screen.getByRole('button', { name: 'Close the note about the config' }));
  expect(screen.queryByRole('region', { name: 'The new config' })).toBeNull();
});

it('shows a refusal, and offers to look for what is missing', async () => {
  const at = show(refuse('disk', message('store.full', { place: '/p', detail: 'ENOSPC' })));
  expect((await screen.findByRole('alert')).textContent).toContain('/p');
  fireEvent.click(screen.getByRole('button', { name: 'Look for what is missing' }));
  expect(at.project.dialogs.getState().dialog).toEqual({ kind: 'doctor' });
});
