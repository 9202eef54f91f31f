import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../contract/index.ts';
import { legacy, message, ok, refuse } from '../../contract/index.ts';
import type { FakeDoor } from '../testing/fake-door.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

const RUN = 'run_abcdefgh12';
const START = ['agent', 'start', '1_story_a', 'coder-1'];
const record = (change: Partial<RunRecord>): RunRecord => ({
  id: RUN,
  kind: 'agent',
  io: 'terminal',
  story: '1_story_a',
  lane: null,
  agent: 'coder-1',
  role: 'coder',
  status: 'pending',
  stopping: null,
  pid: null,
  worktree: null,
  startedAt: 40_000,
  endedAt: null,
  exitCode: null,
  reason: null,
  containment: 'none',
  strength: 'scan',
  lastLine: null,
  lastOutputAt: null,
  stalledAt: null,
  facts: null,
  ...change,
});
const put = (change: Partial<RunRecord>) => ({ table: 'runs' as const, key: RUN, put: record(change) });
const GONE = { table: 'runs' as const, key: RUN, put: null };

/** A host that accepts the start and then takes `steps`, one per event loop turn; `fast`: all before it replies. */
function starting(steps: (ReturnType<typeof put> | typeof GONE)[], fast = false): FakeDoor {
  const door = createFakeDoor();
  door.on('agent.start', async () => {
    door.change(put({}));
    const { seq } = door.snapshot();
    if (fast) for (const step of steps) door.change(step);
    else {
      const next = (): void => {
        const step = steps.shift();
        if (step === undefined) return;
        door.change(step);
        setImmediate(next);
      };
      setImmediate(next);
    }
    return ok({ seq, run: RUN, setup: [] });
  });
  return door;
}

const RUNNING = put({ status: 'running', pid: 42, worktree: '/w' });
const FAILED = put({ status: 'failed', reason: legacy('command not found: claude. Install it.') });

describe.each([false, true])('agent start (all at once: %s)', (fast) => {
  it('waits until the agent runs', async () => {
    const ran = await cli([...START, '--json'], starting([RUNNING], fast));
    expect([ran.code, ran.json()]).toEqual([0, { seq: 1, run: RUN, status: 'running', pid: 42, worktree: '/w' }]);
    const printed = await cli(START, starting([RUNNING], fast));
    expect([printed.code, printed.out]).toEqual([0, `coder-1 started on 1_story_a (pid 42, ${RUN})\n`]);
  });

  it('exits with 1 and prints the reason when the start fails', async () => {
    const ran = await cli([...START, '--json'], starting([FAILED], fast));
    expect(ran.code).toBe(1);
    expect(ran.json()).toMatchObject({
      error: { code: 'failed', message: expect.stringContaining('command not found: claude') },
    });
    const printed = await cli(START, starting([FAILED], fast));
    expect([printed.code, printed.out]).toEqual([1, '']);
    expect(printed.err).toContain("'coder-1' did not start on '1_story_a': command not found: claude. Install it.\n");
  });

  it('exits with 1 when the run is stopped before it runs, even if its record is already removed', async () => {
    const ran = await cli([...START, '--json'], starting([GONE], fast));
    expect([ran.code, ran.json()]).toMatchObject([1, { error: { code: 'failed' } }]);
    expect(ran.out).toContain('was stopped before it ran');
  });

  it('exits with 0 for an agent that ran, however it ended', async () => {
    const done = [RUNNING, put({ status: 'completed', pid: 42, exitCode: 0 }), GONE];
    expect((await cli(START, starting([...done], fast))).code).toBe(0);
    const broken = [RUNNING, put({ status: 'failed', pid: 42, exitCode: 3, reason: message('run.exit', { code: 3 }) })];
    expect((await cli(START, starting([...broken], fast))).code).toBe(0);
  });

  it('does not report an agent that ended at once as running, and names the command that shows its output', async () => {
    const log = 'huskies agent logs 1_story_a coder-1';
    const ended = (exitCode: number): ReturnType<typeof put>[] => {
      const failed = { status: 'failed', reason: message('run.exit', { code: exitCode }) } as const;
      return [RUNNING, put({ pid: 42, exitCode, ...(exitCode === 0 ? { status: 'completed' } : failed) })];
    };
    for (const code of [0, 3]) {
      expect((await cli(START, starting(ended(code), fast))).out).toBe(
        `coder-1 started on 1_story_a and ended at once: exit ${code} (${RUN}). To see its output: ${log}\n`,
      );
      const ran = await cli([...START, '--json'], starting(ended(code), fast));
      expect(ran.json()).toMatchObject({ status: code === 0 ? 'completed' : 'failed', exitCode: code });
    }
    // its output is kept after its record is removed
    expect((await cli(START, starting([...ended(0), GONE], fast))).out).toContain(log);
  });

  it('starts a host with --serve and follows the run in the same way', async () => {
    const refused = await cli(START, starting([FAILED], fast), { host: false });
    expect(refused.err).toContain('Huskies is not running for /start.');
    const ran = await cli([...START, '--serve'], starting([FAILED], fast), { host: false });
    expect([ran.code, ran.err.includes('command not found')]).toEqual([1, true]);
  });
});

describe('agent start', () => {
  it('does not wait with --no-wait', async () => {
    const ran = await cli([...START, '--no-wait', '--json'], starting([]));
    expect([ran.code, ran.json()]).toEqual([0, { seq: 1, run: RUN, setup: [] }]);
    const printed = await cli([...START, '--no-wait'], starting([]));
    expect([printed.code, printed.out]).toEqual([0, `coder-1 is starting on 1_story_a (${RUN})\n`]);
  });

  it('passes on a refusal of the start itself', async () => {
    const door = createFakeDoor();
    door.on('agent.start', () => refuse('cap-reached', message('start.cap', { n: 4, max: 4 })));
    const ran = await cli([...START, '--json'], door);
    const error = {
      code: 'cap-reached',
      reason: 'start.cap',
      values: { n: 4, max: 4 },
      message: '4 agents are running, and max_running is 4.',
      remedy: 'Stop one, or raise max_running in .huskies/project.toml.',
    };
    expect([ran.code, ran.json()]).toEqual([1, { error }]);
  });

  it('ignores an earlier failed run of the same story and agent', async () => {
    const door = starting([RUNNING]);
    door.change({ table: 'runs', key: 'run_old000000', put: { ...record({ status: 'failed' }), id: 'run_old000000' } });
    expect((await cli(START, door)).code).toBe(0);
  });
});

it('agent list shows people why runs failed, and its JSON stays the plain array', async () => {
  const door = createFakeDoor();
  door.change(put({ status: 'failed', reason: legacy('exit 3') }));
  door.on('agent.list', () => ok([]));
  door.on('fence.list', () => ok([]));
  const { out } = await cli(['agent', 'list'], door);
  expect(out).toContain('\nfailed: coder-1 on 1_story_a: exit 3\n');
  expect((await cli(['agent', 'list', '--json'], door)).json()).toEqual([]);
});
