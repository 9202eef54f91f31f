// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  emptySnapshot,
  type GateListItem,
  type GateResult,
  message,
  ok,
  type RunRecord,
  refuse,
} from '../../../contract/index.ts';
import { aFakeProject, type FakeProject } from '../../testing/in-project.tsx';
import { aGateResult, aProject, aRun, aStory } from '../../testing/records.ts';
import { Gates } from './Gates.tsx';

const ID = '60_story_tax';
const story = aStory(ID, { stage: 'current' });
const at = new Date(2026, 0, 2, 14, 2).getTime();
let project: FakeProject;
let listed: GateListItem[];
let results: GateResult[];
const invoke = vi.fn();

const result = (gate: string, part: Partial<GateResult> = {}) => aGateResult(ID, gate, { at, ...part });
const gate = (name: string, part: Partial<GateListItem> = {}): GateListItem => ({
  ...{ name, command: `npm run ${name}`, after: 'coder', timeoutMs: 1, paths: [], result: null },
  ...part,
});

function show(runs: Record<string, RunRecord> = {}) {
  const tables = { project: { it: aProject() }, stories: { [ID]: story }, runs };
  project = aFakeProject({ ...emptySnapshot(), ...tables }, { invoke });
  return project.show(<Gates story={story} />);
}
const rows = async () => (await screen.findAllByRole('listitem')).map((row) => row.textContent);

beforeEach(() => {
  listed = [gate('lint', { result: result('lint') }), gate('tests'), gate('merged', { after: 'merge' })];
  results = [
    result('tests', { outcome: 'failed', exitCode: 1, run: 'run_new00000', why: message('run.exit', { code: 1 }) }),
    result('tests', { run: 'run_old00000' }),
  ];
  invoke
    .mockReset()
    .mockImplementation((name: string) =>
      Promise.resolve(
        ok(
          name === 'gate.list'
            ? { tree: 't', gates: listed }
            : name === 'gate.results'
              ? results
              : name === 'gate.tail'
                ? { tail: 'not ok 3\u202e' }
                : { seq: 1, runs: [] },
        ),
      ),
    );
});
afterEach(cleanup);

it('shows each gate with its result on the present files, else with its newest one', async () => {
  show();
  const [lint, tests, merged] = await rows();
  expect(lint).toMatch(/^lint after the coderpassed on these files, Jan 2 0?2:02 PMnpm run lintShow logRun again$/);
  expect(tests).toMatch(/^tests after the coderfailed on other files, .*exit 1npm run tests/);
  expect(merged).toMatch(/^merged in the merge queuenot run yetnpm run mergedRun$/);
});

it('runs a gate again, or all that are due', async () => {
  show();
  fireEvent.click(await screen.findByRole('button', { name: `Run again: gate tests on ${ID}` }));
  fireEvent.click(screen.getByRole('button', { name: 'Run all gates that are due' }));
  const runs = invoke.mock.calls.filter(([name]) => name === 'gate.run').map(([, input]) => input);
  expect(runs).toEqual([{ story: ID, gate: 'tests', again: true }, { story: ID }]);
});

it('shows the end of the log of the result that it shows, with invisible marks made visible', async () => {
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Show log of the gate tests' }));
  const log = await screen.findByRole('region', { name: 'Last lines of the gate tests' });
  expect(log.textContent).toBe('not ok 3\\u{202e}');
  expect(invoke).toHaveBeenCalledWith('gate.tail', { run: 'run_new00000' });
  fireEvent.click(screen.getByRole('button', { name: 'Hide log of the gate tests' }));
  expect(screen.queryByRole('region')).toBeNull();
});

it('a gate at work cannot be started again, and its end loads the results again', async () => {
  const run = aRun(ID, 'tests', { id: 'run_now00000', kind: 'gate', role: 'other' });
  show({ [run.id]: run });
  expect((await rows())[1]).toMatch(/^tests after the coderrunning/);
  expect(screen.queryByRole('button', { name: `Run again: gate tests on ${ID}` })).toBeNull();
  listed = [gate('tests', { result: result('tests') })];
  act(() => project.client.change({ table: 'runs', key: run.id, put: { ...run, status: 'completed' } }));
  await vi.waitFor(async () => expect((await rows())[0]).toMatch(/^tests after the coderpassed on these files/));
});

it('says why the gates cannot be listed, or that there are none', async () => {
  invoke.mockResolvedValue(refuse('no-host', message('page.lost')));
  show();
  expect(await screen.findByText('The gates cannot be listed')).toBeTruthy();
  cleanup();
  invoke.mockResolvedValue(ok({ tree: null, gates: [] }));
  show();
  expect(await screen.findByText('No gates')).toBeTruthy();
});
