import { describe, expect, it } from 'vitest';
import { message, ok, type RunRecord } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { aRun } from '../testing/store-records.ts';

const STORY = '60_story_cleanup';
const AGENT = 'run_agent000';
const STEPS = [
  { step: 'setup-1', run: 'run_setup001' },
  { step: 'setup-2', run: 'run_setup002' },
];

type End = Pick<RunRecord, 'status'> & { reason?: RunRecord['reason'] };

/** A host that runs the steps with these ends, and then the agent if it is asked to start one. */
function setupThat(ends: readonly End[]) {
  const door = createFakeDoor();
  const record = (run: string, part: Partial<RunRecord>) => {
    const { root: _root, boot: _boot, known: _known, cgroup: _cgroup, handedTo: _handed, ...rest } = aRun(run);
    door.change({ table: 'runs', key: run, put: { ...rest, story: STORY, ...part } });
  };
  const begin = (at: number) => {
    const { step = '', run = '' } = STEPS[at] ?? {};
    record(run, { kind: 'setup', agent: step, status: 'pending' });
    setImmediate(end, at);
  };
  const end = (at: number): void => {
    const { step = '', run = '' } = STEPS[at] ?? {};
    const { status, reason = null } = ends[at] ?? { status: 'completed' as const };
    record(run, { kind: 'setup', agent: step, status, reason });
    if (status !== 'completed') return;
    if (at + 1 < STEPS.length) begin(at + 1);
    else record(AGENT, { agent: 'coder-1', status: 'running', pid: 7, worktree: '/w' });
  };
  const accepted = (reply: object) => async () => {
    begin(0);
    return ok({ seq: door.snapshot().seq, ...reply });
  };
  door.on('worktree.setup', accepted({ runs: STEPS }));
  door.on('agent.start', accepted({ run: AGENT, note: null, setup: STEPS }));
  return door;
}

describe('worktree setup', () => {
  it('follows all steps, and has nothing to do if they have passed', async () => {
    expect(await cli(['worktree', 'setup', STORY], setupThat([]))).toMatchObject({
      code: 0,
      out: `${STORY} is set up: setup-1, setup-2 passed\n`,
    });
    const door = createFakeDoor();
    door.on('worktree.setup', async () => ok({ seq: 0, runs: [] }));
    const done = await cli(['worktree', 'setup', STORY], door);
    expect([done.code, done.out]).toEqual([0, expect.stringContaining(`huskies worktree setup ${STORY} --again`)]);
  });

  it('fails with the step, its reason and where its output is', async () => {
    const ends = [{ status: 'completed' }, { status: 'failed', reason: message('run.exit', { code: 2 }) }] as const;
    const failed = await cli(['worktree', 'setup', STORY], setupThat(ends));
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('failed in setup-2: exit 2');
    expect(failed.err).toContain(`huskies agent logs ${STORY} setup-2`);
  });
});

describe('agent start in a worktree that is not set up', () => {
  it('waits for the setup and then for the agent', async () => {
    const started = await cli(['--json', 'agent', 'start', STORY, 'coder-1'], setupThat([]));
    expect(started).toMatchObject({ code: 0 });
    expect(started.json()).toMatchObject({ run: AGENT, status: 'running' });
  });

  it('reports the step that failed', async () => {
    const failed = await cli(['agent', 'start', STORY, 'coder-1'], setupThat([{ status: 'failed' }]));
    expect([failed.code, failed.err]).toEqual([1, expect.stringContaining('failed in setup-1')]);
  });
});

describe('worktree remove and restore', () => {
  const status = (part: object) =>
    ok({ story: STORY, path: null, working: null, kept: null, removed: null, snapshots: [], ...part });
  const host = (end: object) => {
    const door = createFakeDoor();
    const answers = [status({ path: '/w', working: 'removal' }), status(end)];
    for (const name of ['worktree.remove', 'worktree.restore'] as const)
      door.on(name, async () => ok({ seq: 0, changed: true }));
    door.on('worktree.status', async () => answers.shift() ?? status(end));
    return door;
  };

  it('asks first, waits for the end and names the command that restores it', async () => {
    const ran = await cli(['worktree', 'remove', STORY, '--yes'], host({ removed: { ref: 'refs/x/5', at: 5 } }));
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining(`huskies worktree restore ${STORY} 5`)]);
    const refused = await cli(['worktree', 'remove', STORY], host({}));
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('--yes')]);
  });

  it('fails with the reason if the worktree was kept, and reports where a restored one is', async () => {
    const kept = await cli(['worktree', 'remove', STORY, '--yes'], host({ path: '/w', kept: message('care.config') }));
    expect([kept.code, kept.err]).toEqual([1, expect.stringContaining('The worktree was kept')]);
    const restored = await cli(['worktree', 'restore', STORY, '--json'], host({ path: '/w' }));
    expect([restored.code, restored.json()]).toEqual([0, { story: STORY, path: '/w' }]);
  });
});

describe('worktree status', () => {
  const kept = message('care.teardown', { step: 'teardown-1' });
  it('says where it is, why the last request was refused with its remedy, and what can be restored', async () => {
    const door = createFakeDoor();
    const status = { story: STORY, path: '/w', working: null, kept, removed: null, snapshots: [] };
    door.on('worktree.status', async () => ok(status));
    const { code, out } = await cli(['worktree', 'status', STORY], door);
    expect([code, out]).toEqual([0, expect.stringMatching(/is at \/w\nThe worktree was kept: .*\n.*Read its output/)]);
    expect((await cli(['worktree', 'status', STORY, '--json'], door)).json()).toMatchObject(status);
    const snapshots = [5, 3].map((at) => ({ ref: `refs/x/${at}`, at }));
    const gone = { ...status, path: null, kept: null, removed: { ref: 'refs/x/5', at: 5 }, snapshots };
    door.on('worktree.status', async () => ok(gone));
    expect((await cli(['worktree', 'status', STORY], door)).out).toMatch(
      new RegExp(`has no worktree.\n.*huskies worktree restore ${STORY} 5\nIts snapshots, .*: 5 \\(1970.*, 3 \\(1970`),
    );
    door.on('worktree.status', async () => ok({ ...gone, working: 'restore' }));
    expect((await cli(['worktree', 'status', STORY], door)).out).toMatch(/has no worktree.\nIt is being restored.\n$/);
    door.on('worktree.status', async () => ok({ ...gone, path: '/w' }));
    expect((await cli(['worktree', 'status', STORY], door)).out).toMatch(/is at \/w\n$/);
  });
});

describe('worktree list', () => {
  it('sends the story, if one is named', async () => {
    const door = createFakeDoor();
    door.on('worktree.list', async () => ok([]));
    await cli(['worktree', 'list', STORY], door);
    await cli(['worktree', 'list'], door);
    expect(door.calls.filter(({ name }) => name === 'worktree.list').map(({ input }) => input)).toEqual([
      { story: STORY },
      {},
    ]);
  });

  it('waits until every size is measured, and says what may be removed and why not', async () => {
    const item = { story: STORY, stage: 'done', path: '/w', branch: 'b', state: 'ready', files: 1, uncommitted: 0 };
    const measured = { ...item, bytes: 2_500_000, lastUseAt: 0, isMeasuring: false, keeps: [] };
    const answers = [{ ...measured, bytes: null, isMeasuring: true }, measured];
    const door = createFakeDoor();
    door.on('worktree.list', async () => ok([answers.shift() ?? measured]));
    const { code, out } = await cli(['worktree', 'list'], door);
    expect([code, out]).toEqual([0, expect.stringMatching(/60_story_cleanup +2\.5 MB +1970.* may be removed +\/w/)]);
    const kept = {
      ...measured,
      keeps: [message('care.uncommitted', { n: 2 }), message('care.stage', { stage: 'qa' })],
    };
    door.on('worktree.list', async () => ok([kept]));
    expect((await cli(['worktree', 'list'], door)).out).toContain('2 uncommitted changes; the story is in qa');
  });
});
