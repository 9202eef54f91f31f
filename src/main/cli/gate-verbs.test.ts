import { describe, expect, it } from 'vitest';
import { type GateResult, type Message, message, ok, type RunRecord } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { aGateResult, aRun } from '../testing/store-records.ts';

const STORY = '60_story_cleanup';
const RUNS = [
  { gate: 'lint', run: 'run_lint0000' },
  { gate: 'tests', run: 'run_tests000' },
];

const SETUP = { step: 'setup-1', run: 'run_setup001' };

interface End {
  status: 'completed' | 'failed';
  reason?: RunRecord['reason'];
  result?: Partial<GateResult> | null;
}

/** A host that runs the gates one after the other, with these ends, until one fails. `removed`: the record leaves then. */
function gatesThat(
  ends: readonly End[],
  {
    removed = false,
    note = null,
    isSetUp = true,
  }: { removed?: boolean; note?: Message | null; isSetUp?: boolean } = {},
) {
  const door = createFakeDoor();
  const results: GateResult[] = [];
  const record = (at: number, part: Partial<RunRecord>) => {
    const { gate = '', run = '' } = RUNS[at] ?? {};
    const { root: _root, boot: _boot, known: _known, cgroup: _cgroup, handedTo: _handed, ...rest } = aRun(run);
    door.change({ table: 'runs', key: run, put: { ...rest, kind: 'gate', story: STORY, agent: gate, ...part } });
  };
  const step = (at: number): void => {
    const end = ends[at];
    if (end === undefined) return;
    const { gate = '', run = '' } = RUNS[at] ?? {};
    if (end.result !== null) results.unshift(aGateResult(run, { gate, ...end.result }));
    record(at, { status: end.status, reason: end.reason ?? null });
    if (removed) door.change({ table: 'runs', key: run, put: null });
    if (end.status !== 'completed') return;
    if (at + 1 < ends.length) record(at + 1, { status: 'pending' });
    setImmediate(step, at + 1);
  };
  const prepare = (status: RunRecord['status']) => {
    const { root: _root, boot: _boot, known: _known, cgroup: _cgroup, handedTo: _handed, ...rest } = aRun(SETUP.run);
    const put = { ...rest, kind: 'setup' as const, story: STORY, agent: SETUP.step, status };
    door.change({ table: 'runs', key: SETUP.run, put });
  };
  const begin = () => {
    if (!isSetUp) prepare('completed');
    record(0, { status: 'pending' });
    setImmediate(step, 0);
  };
  door.on('gate.run', async () => {
    if (isSetUp) begin();
    else {
      prepare('pending');
      setImmediate(begin);
    }
    const setup = isSetUp ? [] : [SETUP];
    return ok({ seq: door.snapshot().seq, runs: RUNS.slice(0, ends.length), setup, note });
  });
  door.on('gate.results', async () => ok(results));
  door.on('gate.tail', async (input) => ok({ tail: `the end of ${(input as { run: string }).run}\n\u001b[2J` }));
  return door;
}

describe('gate run', () => {
  it('follows all gates to their end, and its exit code is 0 if all passed or had nothing to check', async () => {
    const why = message('gate.paths', { paths: ['src/**'], base: 'main' });
    const door = gatesThat([
      { status: 'completed', result: { outcome: 'skipped', why } },
      { status: 'completed', result: { left: 2 } },
    ]);
    expect(await cli(['gate', 'run', STORY], door)).toMatchObject({
      code: 0,
      out:
        'lint: skipped, no file that matches src/** differs from main\n' +
        'tests: passed (1 s)\n  Huskies stopped 2 processes that it left behind.\n',
    });
  });

  it('says where a gate of the merge queue runs', async () => {
    const note = message('gate.own', { gates: ['lint'], story: STORY });
    const { out } = await cli(['gate', 'run', STORY, 'lint'], gatesThat([{ status: 'completed' }], { note }));
    expect(out.split('\n')[0]).toContain(`lint runs in the worktree of ${STORY}, on the story alone`);
  });

  it('says which setup runs before the gates, and its JSON has that and the note', async () => {
    const note = message('gate.own', { gates: ['lint'], story: STORY });
    const host = () => gatesThat([{ status: 'completed' }], { note, isSetUp: false });
    const { out } = await cli(['gate', 'run', STORY, 'lint'], host());
    expect(out.split('\n')[0]).toBe(`The worktree of ${STORY} is set up first: setup-1`);
    const { code, json } = await cli(['gate', 'run', STORY, 'lint', '--json'], host());
    expect(code).toBe(0);
    expect(json()).toMatchObject({ passed: true, setup: [SETUP], note });
  });

  it('prints the last lines of a gate that fails, without control characters, and names the gates that did not run', async () => {
    const reason = message('run.exit', { code: 2 });
    const door = gatesThat([
      { status: 'failed', reason, result: { outcome: 'failed', exitCode: 2 } },
      { status: 'completed' },
    ]);
    expect(await cli(['gate', 'run', STORY], door)).toMatchObject({
      code: 1,
      out:
        'lint: failed, exit 2\nthe end of run_lint0000\n\\x1b[2J\n' +
        'tests: not run, because a gate before it did not pass\n',
    });
  });

  it.each([true, false])('a timeout, whose record leaves the pool: %s', async (removed) => {
    const why = message('gate.timeout', { gate: 'lint', seconds: 60 });
    const reason = message('stop.stopped');
    const end = { status: 'failed', reason, result: { outcome: 'timed-out', exitCode: null, why } } as const;
    const { code, out } = await cli(['gate', 'run', STORY, 'lint'], gatesThat([end], { removed }));
    expect([code, out]).toEqual([1, expect.stringContaining('lint: timed-out, lint did not end within 60 s\n')]);
  });

  it('a stop by a person has no result', async () => {
    const end = { status: 'failed', reason: message('stop.stopped'), result: null } as const;
    const { code, out } = await cli(['gate', 'run', STORY], gatesThat([end], { removed: true }));
    expect([code, out]).toEqual([1, expect.stringMatching(/^lint: stopped\n/)]);
  });

  it('an earlier result of the same files is named as one', async () => {
    const door = gatesThat([{ status: 'completed', result: null }]);
    expect(await cli(['gate', 'run', STORY], door)).toMatchObject({
      code: 0,
      out: 'lint: passed on these files before, so it did not run again\n',
    });
  });

  it('an earlier failure on the same files shows the last lines of the run that failed', async () => {
    const reason = message('gate.known.failed', { gate: 'lint', code: 2, run: 'run_earlier0' });
    const { code, out } = await cli(['gate', 'run', STORY], gatesThat([{ status: 'failed', reason, result: null }]));
    expect(code).toBe(1);
    expect(out).toMatch(/^lint: it failed on this tree before with exit code 2.*\nthe end of run_earlier0\n/);
  });

  it('as JSON is one value, with the record’s status and the result of each gate', async () => {
    const door = gatesThat([{ status: 'failed', result: { outcome: 'failed', exitCode: 1 } }, { status: 'completed' }]);
    const { code, json } = await cli(['gate', 'run', STORY, '--json'], door);
    expect(code).toBe(1);
    expect(json()).toMatchObject({
      passed: false,
      gates: [
        { gate: 'lint', run: 'run_lint0000', status: 'failed', result: { outcome: 'failed' } },
        { gate: 'tests', run: null, status: null, result: null },
      ],
    });
  });

  it('sends the gate’s name and --again', async () => {
    const door = gatesThat([{ status: 'completed' }]);
    await cli(['gate', 'run', STORY, 'lint', '--again'], door);
    await cli(['gate', 'run', STORY], door);
    expect(door.calls.filter(({ name }) => name === 'gate.run').map(({ input }) => input)).toEqual([
      { story: STORY, gate: 'lint', again: true },
      { story: STORY },
    ]);
  });
});

describe('gate list', () => {
  it('shows each gate with its result on the present files', async () => {
    const door = createFakeDoor();
    const gate = { command: 'npm test', after: 'coder', timeoutMs: 600_000, paths: [] } as const;
    door.on('gate.list', async () =>
      ok({
        tree: 't',
        gates: [
          { ...gate, name: 'tests', result: aGateResult('run_a') },
          { ...gate, name: 'lint', result: null },
        ],
      }),
    );
    expect(await cli(['gate', 'list', STORY], door)).toMatchObject({
      code: 0,
      out:
        'GATE   AFTER  RESULT                              COMMAND\n' +
        'tests  coder  passed at 1970-01-01T00:00:09.000Z  npm test\n' +
        'lint   coder  -                                   npm test\n',
    });
  });

  it('says how to add one if there is none', async () => {
    const door = createFakeDoor();
    door.on('gate.list', async () => ok({ tree: null, gates: [] }));
    expect((await cli(['gate', 'list'], door)).out).toContain('write a [[gate]] in .huskies/project.toml');
  });
});
