import { describe, expect, it } from 'vitest';
import type { AgentListItem, FenceRecord, StopReceipt } from '../../contract/index.ts';
import { legacy, message, messageText, ok, remedyText } from '../../contract/index.ts';
import type { FakeDoor } from '../testing/fake-door.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { anEventRecord } from '../testing/store-records.ts';

const receipt = (verdict: StopReceipt['verdict']): StopReceipt => ({
  id: 'r1',
  run: 'run_abcdefgh12',
  story: '1_story_a',
  agent: 'coder-1',
  by: 'person',
  why: legacy('asked with the command line'),
  at: 0,
  verdict,
  reason: verdict === 'unknown' ? message('verdict.fast') : null,
  strength: 'kernel',
  containment: 'keeper',
  killed: [{ pid: 7, startTime: 70, command: 'node agent', evidence: 'containment', goneMs: 3 }],
  spared: [],
  survivors:
    verdict === 'survivors'
      ? [{ pid: 8, startTime: 80, command: 'dd', state: 'D', why: legacy('waits in D state') }]
      : [],
  handedTo: [],
  blind: 0,
  ms: 38,
  phases: [{ phase: 'containment', ms: 4.2 }],
});

function stopping(verdict: StopReceipt['verdict']): FakeDoor {
  const door = createFakeDoor();
  let asked = 0;
  door.on('agent.stop', () => ok({ seq: 1, receipt: 'r1' }));
  door.on('agent.receipt', () => {
    asked += 1;
    if (asked > 1) return ok(receipt(verdict));
    queueMicrotask(() => door.change({ table: 'runs', key: 'run_abcdefgh12', put: null }));
    return ok(null);
  });
  return door;
}

describe('agent stop', () => {
  it('waits for the proof and prints exactly the documented JSON', async () => {
    const ran = await cli(['agent', 'stop', '1_story_a', 'coder-1', '--json'], stopping('gone'));
    expect(ran.code).toBe(0);
    expect(ran.json()).toEqual({
      story: '1_story_a',
      agent: 'coder-1',
      verdict: 'gone',
      strength: 'kernel',
      containment: 'keeper',
      killed: [{ pid: 7, startTime: 70, command: 'node agent' }],
      spared: [],
      survivors: [],
      handedTo: [],
      blind: 0,
      ms: 38,
      receipt: 'r1',
    });
  });

  it('prints the proof as a sentence, and exits with 1 unless the verdict is gone', async () => {
    const gone = await cli(['agent', 'stop', '1_story_a', 'coder-1'], stopping('gone'));
    expect(gone.out).toBe('coder-1 on 1_story_a: proven gone: 1 process in 38 ms\n');
    const survivors = await cli(['agent', 'stop', '1_story_a', 'coder-1'], stopping('survivors'));
    expect([survivors.code, survivors.out.includes('alive: 8 dd (waits in D state)')]).toEqual([1, true]);
    const unknown = await cli(['agent', 'stop', '1_story_a', 'coder-1', '--json'], stopping('unknown'));
    expect([unknown.code, (unknown.json() as { verdict: string }).verdict]).toEqual([1, 'unknown']);
  });

  it('does not wait with --no-wait', async () => {
    const ran = await cli(['agent', 'stop', '1_story_a', 'coder-1', '--no-wait', '--json'], stopping('gone'));
    expect([ran.code, ran.json()]).toEqual([0, { seq: 1, receipt: 'r1' }]);
  });
});

it.each([
  ['a lookup', ['agent', 'list']],
  ['a stop', ['agent', 'stop', '1_story_a', 'coder-1']],
])(
  '%s whose host is suspended after its first reply reports that with a remedy, and exits with 1',
  async (_what, argv) => {
    const silent = { code: 'no-host' as const, why: message('cli.host.mute', { pid: 5, s: 5 }) };
    const door = stopping('gone');
    door.on('agent.list', () => ok([]));
    const printed = await cli(argv, door, { silent });
    const remedy = remedyText(silent.why);
    expect(remedy).toContain('kill -CONT 5');
    expect([printed.code, printed.err]).toEqual([1, `huskies: ${messageText(silent.why)}\n${remedy}\n`]);
  },
);

it('a host whose project was moved gets only stops; every other verb prints the remedy and does nothing', async () => {
  const moved = {
    code: 'host-elsewhere' as const,
    why: message('lock.moved', { from: '/a', to: '/b', pid: 5 }),
  };
  const verbs = [
    ['agent', 'start', '1_story_a', 'coder-1'],
    ['agent', 'list'],
    ['story', 'list'],
    ['events'],
    ['init'],
    ['trust', '--yes'],
    ['status'],
    ['open', '.'],
  ];
  for (const argv of verbs) {
    const ran = await cli(argv, createFakeDoor(), { moved });
    expect([argv, ran.code, ran.out, ran.err]).toEqual([
      argv,
      1,
      '',
      `huskies: ${messageText(moved.why)}\n${remedyText(moved.why)}\n`,
    ]);
  }
  expect((await cli(['doctor'], createFakeDoor(), { moved })).code).toBe(1);
  expect((await cli(['agent', 'stop', '1_story_a', 'coder-1'], stopping('gone'), { moved })).code).toBe(0);
  const all = stopping('gone');
  all.on('agent.list', () => ok([]));
  expect((await cli(['agent', 'stop-all', '--yes'], all, { moved })).code).toBe(0);
});

describe('lists and texts', () => {
  const agents: AgentListItem[] = [
    {
      kind: 'agent',
      io: 'terminal',
      story: '1_story_a',
      agent: 'coder-1',
      role: 'coder',
      status: 'running',
      stopping: null,
      pid: 5,
      worktree: '/w',
      startedAt: 40_000,
      lastOutputAt: null,
      stalledAt: null,
      stall: null,
      facts: null,
    },
  ];
  const fence: FenceRecord = {
    worktree: '/w/2',
    run: 'run_abcdefgh12',
    story: '2_story_b',
    lane: null,
    agent: 'qa',
    verdict: 'survivors',
    reason: legacy(''),
    processes: [{ pid: 9, startTime: 1, command: 'evil\x1b[31m', state: 'D', why: legacy('D') }],
    since: 40_000,
    attempts: 1,
    nextTryAt: null,
  };
  function pool(): FakeDoor {
    const door = createFakeDoor();
    door.on('agent.list', () => ok(agents));
    door.on('fence.list', () => ok([fence]));
    door.on('fence.release', () => ok({ seq: 2 }));
    door.on('agent.stopAll', () => ok({ seq: 1, receipts: ['r1'] }));
    door.on('agent.receipt', () => ok(receipt('gone')));
    return door;
  }

  it('agent list: the array as JSON; for people a table, with the fences below it', async () => {
    expect((await cli(['--json', 'agent', 'list'], pool())).json()).toEqual(agents);
    const { out } = await cli(['agent', 'list'], pool());
    expect(out).toMatch(/^STORY {6}AGENT {4}ROLE/);
    expect(out).toMatch(/1_story_a {2}coder-1 {2}coder {2}running {2}5 {4}60 s {7}- {5}- {2}\/w/);
    expect(out).toContain('FENCED STORY');
    const door = pool();
    door.on('agent.list', () => ok(agents.map((one) => ({ ...one, kind: 'gate', role: 'other' }))));
    expect((await cli(['agent', 'list'], door)).out).toMatch(/1_story_a {2}coder-1 {2}gate {2}running/);
    expect(out).toContain('evil\\x1b[31m');
  });

  it('agent stop-all: needs a confirmation, and waits for all proofs', async () => {
    const refused = await cli(['agent', 'stop-all', '--json'], pool());
    expect([refused.code, refused.json()]).toEqual([
      1,
      {
        error: {
          code: 'bad-input',
          ...{ reason: 'cli.stopAll.refused', values: { n: 1 } },
          ...{ message: '1 agent would be stopped.', remedy: 'Confirm with --yes.' },
        },
      },
    ]);
    const no = await cli(['agent', 'stop-all'], pool(), { interactive: true, answer: false });
    expect([no.code, no.questions]).toEqual([1, ['Stop 1 agent?']]);
    const yes = await cli(['agent', 'stop-all', '--yes', '--json'], pool());
    expect([yes.code, (yes.json() as unknown[]).length]).toEqual([0, 1]);
  });

  it('I3: fence retry: waits for the result of the look, and succeeds only when the fence is lifted', async () => {
    const door = pool();
    door.change({ table: 'fences', key: fence.worktree, put: fence });
    door.on('fence.retry', () => {
      const stays = { ...fence, attempts: 2, nextTryAt: 99_000 };
      setImmediate(() => {
        door.change({ table: 'fences', key: fence.worktree, put: { ...stays, nextTryAt: null } });
        setImmediate(() => door.change({ table: 'fences', key: fence.worktree, put: stays }));
      });
      return ok({ seq: 2 });
    });
    const stays = await cli(['fence', 'retry', '2_story_b'], door);
    expect([stays.code, stays.out]).toEqual([1, expect.stringMatching(/stays closed[\s\S]*9 evil/)]);
    door.on('fence.retry', () => {
      const waits = { ...fence, attempts: 3, nextTryAt: null, waitsForRetry: true };
      setImmediate(() => door.change({ table: 'fences', key: fence.worktree, put: waits }));
      return ok({ seq: 3 });
    });
    const failed = await cli(['fence', 'retry', '2_story_b'], door);
    expect([failed.code, failed.out]).toEqual([1, expect.stringContaining('stays closed')]);
    door.on('fence.retry', () => {
      setImmediate(() => door.change({ table: 'fences', key: fence.worktree, put: null }));
      return ok({ seq: 4 });
    });
    const lifted = await cli(['fence', 'retry', '2_story_b', '--json'], door);
    expect([lifted.code, lifted.json()]).toEqual([0, { lifted: true, fence: null }]);
  });

  it('retry: prints how many stuck things are retried', async () => {
    const door = pool();
    door.on('reconcile.retry', () => ok({ seq: 1, retried: ['run:a', 'orphans'] }));
    expect((await cli(['retry'], door)).out).toBe('Retrying 2 things. To see the outcome: huskies status\n');
    door.on('reconcile.retry', () => ok({ seq: 1, retried: [] }));
    expect((await cli(['retry'], door)).out).toBe('Nothing is stuck.\n');
  });

  it('fence release: names the risk and the processes', async () => {
    const refused = await cli(['fence', 'release', '2_story_b', '--json'], pool());
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('Two agents in one worktree can destroy each other’s work');
    expect(refused.out).toContain('9 evil');
    expect((await cli(['fence', 'release', '2_story_b', '--yes'], pool())).code).toBe(0);
    expect((await cli(['fence', 'release', 'other', '--yes', '--json'], pool())).out).toContain('no-fence');
  });

  it('fence release: the host is asked to release the fence whose processes were named, not the one of a lane', async () => {
    const door = pool();
    const lane = { ...fence, worktree: '/lane', lane: 0, processes: [], reason: legacy('the lane is unknown') };
    door.on('fence.list', () => ok([lane, fence]));
    const released: unknown[] = [];
    door.on('fence.release', (input: unknown) => {
      released.push(input);
      return ok({ seq: 2 });
    });
    expect((await cli(['fence', 'release', '2_story_b', '--json'], door)).out).toContain('9 evil');
    await cli(['fence', 'release', '2_story_b', '--yes'], door);
    await cli(['fence', 'release', '2_story_b', '--worktree', '/lane', '--yes'], door);
    expect(released).toEqual([
      { story: '2_story_b', worktree: fence.worktree },
      { story: '2_story_b', worktree: '/lane' },
    ]);
  });

  it('agent logs: the requested stream of a run on pipes', async () => {
    const door = createFakeDoor();
    door.on('agent.logs', ({ offset, stream = 'stdout' }: { offset: number; stream?: string }) => {
      const bytes = Buffer.from(stream).subarray(offset);
      return ok({ run: 'run_abcdefgh12', offset, data: bytes.toString('base64'), next: stream.length, live: false });
    });
    expect((await cli(['agent', 'logs', '1_story_a', 'coder-1'], door)).out).toBe('stdout');
    expect((await cli(['agent', 'logs', '1_story_a', 'coder-1', '--stderr'], door)).out).toBe('stderr');
  });

  it('agent logs: raw bytes, all pages', async () => {
    const door = createFakeDoor();
    const bytes = Buffer.from([0, 255, 27, 65]);
    door.on('agent.logs', ({ offset }: { offset: number }) =>
      ok({
        run: 'run_abcdefgh12',
        offset,
        data: bytes.subarray(offset, offset + 3).toString('base64'),
        next: Math.min(4, offset + 3),
        live: false,
      }),
    );
    const asJson = await cli(['agent', 'logs', 's', 'a', '--json'], door);
    expect(asJson.json()).toEqual({
      run: 'run_abcdefgh12',
      offset: 0,
      data: bytes.toString('base64'),
      next: 4,
      live: false,
    });
    expect((await cli(['agent', 'logs', 's', 'a'], door)).out).toBe(bytes.toString('utf8'));
  });

  it('story add: text from a file relative to -C, or from standard input', async () => {
    const door = createFakeDoor();
    door.on('story.add', () => ok({ seq: 1, story: '1_story_tax' }));
    const added = await cli(['-C', 'sub', 'story', 'add', 'Tax', '--text', 'a.md', '--stage', 'current'], door, {
      files: { '/start/sub/a.md': 'body' },
    });
    expect([added.code, added.out, added.actions[0]]).toEqual([0, '1_story_tax\n', 'locate /start/sub']);
    expect(door.calls[0]?.input).toEqual({ title: 'Tax', text: 'body', stage: 'current' });
    await cli(['story', 'add', 'Tax', '--text', '-', '--id', 'x'], door);
    expect(door.calls[1]?.input).toEqual({ title: 'Tax', text: 'from stdin', id: 'x' });
    const missing = await cli(['story', 'add', 'Tax', '--text', 'none.md', '--json'], door);
    expect([missing.code, (missing.json() as { error: { code: string } }).error.code]).toEqual([1, 'bad-input']);
  });

  it('events: one JSON value per line until interrupted', async () => {
    const door = createFakeDoor();
    const event = anEventRecord(4);
    door.emit({ ...event, seq: 3 });
    door.emit(event);
    const ran = await cli(['events', '--since', '3', '--json'], door);
    expect([ran.code, ran.json()]).toEqual([0, { ...event, message: { ...event.message, message: 'told' } }]);
  });

  it('events: a line names the caller unless the message does, and --json always names it', async () => {
    const door = createFakeDoor();
    const event = anEventRecord(1, { kind: 'story_moved', story: '1_a' });
    const run = { kind: 'run' as const, run: 'run_a', story: '2_b', agent: 'coder-1' };
    const card = { kind: 'person' as const, via: 'card' as const };
    door.emit({ ...event, by: card });
    door.emit({ ...event, by: run });
    door.emit({ ...event, by: null });
    door.emit({ ...event, by: card, kind: 'stop_asked' });
    const ran = await cli(['events'], door);
    const ends = ran.out
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(line.indexOf('1_a')));
    expect(ends).toEqual(['1_a  told  by card', '1_a  told  by run run_a (coder-1 on 2_b)', '1_a  told', '1_a  told']);
    const asJson = (await cli(['events', '--json'], door)).out.trimEnd().split('\n');
    expect(asJson.map((line) => JSON.parse(line).by)).toEqual([card, run, null, card]);
  });
});
