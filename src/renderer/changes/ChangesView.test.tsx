// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CommandName, emptySnapshot, message, ok, refuse } from '../../contract/index.ts';
import type { ChangedFile, ChangeList, FilePatch } from '../../domain/index.ts';
import { aFakeProject } from '../testing/in-project.tsx';
import { aProject, aRun, aStory } from '../testing/records.ts';
import { ChangesView } from './ChangesView.tsx';

const STORY = '60_story_tax';
const FILE: ChangedFile = {
  ...{ path: 'src/tax.ts', was: null, status: 'changed', kind: 'text', added: 1, removed: 1, bytes: 20 },
  ...{ blob: 'blob1', uncommitted: true },
};
const LIST: ChangeList = {
  ...{ base: 'main', from: 'f'.repeat(40), head: 'e'.repeat(40), hasWorktree: true, more: 0 },
  size: { files: 4, added: 100_001, removed: 1 },
  files: [
    { ...FILE, path: 'large.csv', status: 'added', added: 100_000, removed: 0, blob: 'blob2' },
    { ...FILE, path: 'latin.txt', blob: 'blob3' },
    { ...FILE, path: 'logo.png', kind: 'binary', added: null, removed: null, blob: 'blob4' },
    FILE,
  ],
};
const HUNKS = '@@ -4,3 +4,3 @@ export\n a\n-const rate = 19;\n+const rate\u202e = 7;\n b';
const patch = (path: string, part: Partial<FilePatch> = {}): FilePatch => ({
  ...{ path, kind: 'text', blob: null, hunks: HUNKS, encoding: path === 'latin.txt' ? 'latin-1' : 'utf-8' },
  ...{ from: 0, next: null, lines: 4, cutLines: 0, ...part },
});

beforeEach(() => localStorage.clear());
afterEach(cleanup);

/** The tab over a host with these answers. `calls`: what was asked of it. */
async function shown(options: { list?: ChangeList | null; live?: boolean } = {}) {
  const { list = LIST, live = true } = options;
  const calls: { name: CommandName; input: unknown }[] = [];
  const now = { list };
  const run = aRun(STORY, 'coder-1', { status: live ? 'running' : 'completed' });
  const at = aFakeProject(
    {
      ...emptySnapshot(),
      project: { it: aProject() },
      stories: { [STORY]: aStory(STORY) },
      runs: { [run.id]: run },
    },
    {
      invoke: async (name, input) => {
        calls.push({ name, input });
        const { path, from } = input as { path: string; from: number };
        if (name === 'changes.list') {
          return now.list === null ? refuse('failed', message('changes.branch', { branch: 'x' })) : ok(now.list);
        }
        if (name === 'changes.commits') return ok({ commits: [], more: 0 });
        if (name !== 'changes.file') return ok({ seq: 1, kept: null });
        if (path === 'large.csv') return ok(patch(path, { from, next: from + 500, lines: 100_000 }));
        return ok(patch(path));
      },
    },
  );
  at.show(<ChangesView story={STORY} />);
  await screen.findByText(list === null ? 'The changes cannot be shown' : /4 files changed/);
  return { ...at, calls, now };
}
const item = (path: string) => {
  const found = document.querySelector<HTMLElement>(`[data-change="${path}"]`);
  if (found === null) throw new Error(`${path} is not shown`);
  return within(found);
};
const asked = (calls: readonly { name: string; input: unknown }[], name: string) =>
  calls.filter((one) => one.name === name).map(({ input }) => input);

it('small files are unfolded, with hidden characters made visible; large and binary ones are folded and said', async () => {
  const { calls } = await shown();
  await waitFor(() =>
    expect(document.querySelector('[data-change="src/tax.ts"]')?.textContent).toContain('rate\\u{202e} = 7;'),
  );
  expect(item('latin.txt').getByText(/not valid UTF-8/)).toBeTruthy();
  expect(asked(calls, 'changes.file')).not.toContainEqual(expect.objectContaining({ path: 'large.csv' }));
  fireEvent.click(item('logo.png').getByRole('button', { expanded: false }));
  expect(item('logo.png').getByText(/no lines to compare/)).toBeTruthy();
  fireEvent.click(item('large.csv').getByRole('button', { expanded: false }));
  fireEvent.click(await item('large.csv').findByRole('button', { name: 'Show 500 more lines' }));
  await item('large.csv').findByText('99000 more lines');
  expect(asked(calls, 'changes.file').filter((input) => (input as { path: string }).path === 'large.csv')).toEqual([
    { story: STORY, path: 'large.csv', from: 0, lines: 500 },
    { story: STORY, path: 'large.csv', from: 500, lines: 500 },
  ]);
});

it('comments on lines become one message for the agent; one on a line that has changed stays', async () => {
  const { calls, now } = await shown();
  // the removed line 5, and the one that is there now
  const [, line] = await item('src/tax.ts').findAllByRole('button', { name: 'Comment on line 5' });
  fireEvent.click(line as HTMLElement);
  const field = screen.getByRole('textbox', { name: 'Comment on line 5 of src/tax.ts' });
  fireEvent.change(field, { target: { value: 'Seven?' } });
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  expect(screen.getByText('1 comment is not sent yet')).toBeTruthy();
  now.list = { ...LIST, files: LIST.files.map((file) => ({ ...file, blob: `${file.blob} again`, added: 2 })) };
  fireEvent.click(screen.getByRole('button', { name: 'Look again' }));
  await waitFor(() => expect(asked(calls, 'changes.list')).toHaveLength(2));
  expect(await screen.findByText('Seven?')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Send to coder-1' }));
  await waitFor(() => expect(screen.queryByText('1 comment is not sent yet')).toBeNull());
  const [prompt] = asked(calls, 'agent.prompt') as { story: string; agent: string; text: string }[];
  expect(prompt).toMatchObject({ story: STORY, agent: 'coder-1' });
  expect(prompt?.text).toMatch(
    /^I have 1 comment on your changes:\n\nsrc\/tax\.ts, line 5:\n> const rate\\u\{202e\} = 7;\nSeven\?$/,
  );
});

it('a viewed file folds, also after a reload, until its content is another', async () => {
  const { project } = await shown();
  fireEvent.click(item('src/tax.ts').getByRole('checkbox'));
  expect(item('src/tax.ts').getByRole('button', { expanded: false })).toBeTruthy();
  expect(screen.getByText('1 of 4 viewed')).toBeTruthy();
  expect(project.reviews.getState()[STORY]?.viewed).toEqual({ 'src/tax.ts': 'blob1' });
  cleanup();
  await shown();
  expect(screen.getByText('1 of 4 viewed')).toBeTruthy();
  expect(item('src/tax.ts').getByRole('button', { expanded: false })).toBeTruthy();
  cleanup();
  await shown({ list: { ...LIST, files: LIST.files.map((file) => ({ ...file, blob: 'other' })) } });
  expect(screen.getByText('0 of 4 viewed')).toBeTruthy();
});

it('a revert asks first, and says that an agent is working there', async () => {
  const { calls } = await shown();
  fireEvent.click(item('src/tax.ts').getByRole('button', { name: 'Revert src/tax.ts' }));
  const dialog = await screen.findByRole('alertdialog');
  expect(dialog.textContent).toContain('coder-1 is working in this worktree now');
  expect(asked(calls, 'changes.revert')).toEqual([]);
  await act(async () => fireEvent.click(within(dialog).getByRole('button', { name: 'Revert a file' })));
  expect(asked(calls, 'changes.revert')).toEqual([{ story: STORY, path: 'src/tax.ts', sure: true }]);
});

it('why nothing can be shown is said with its remedy', async () => {
  await shown({ list: null });
  expect(screen.getByText(/branch x does not exist/)).toBeTruthy();
});
