/** What happens after an agent has ended: gates, rejections, moves and blocks, by themselves. */
import { describe, expect, it } from 'vitest';
import { remedyText } from '../../../contract/index.ts';
import { ALL_ON, atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate, fakeProjectConfig } from '../../testing/fake-config.ts';

const TESTS = fakeGate('tests');
const LINT = fakeGate('lint');
const blocked = ({ story }: Turns) => story.blocked?.code ?? null;
const kinds = ({ huskies }: Turns) => huskies.store.events(0, 1_000).map(({ kind }) => kind);

describe('after a coder', () => {
  it('the gates run one after the other on its tree, and the story goes to qa', async () => {
    const turns = await atTurn({ gates: [LINT, TESTS] });
    expect(turns.at).toBe('agent coder-1');
    await turns.works();
    expect(turns.at).toBe('gate lint');
    await turns.exits();
    expect(turns.at).toBe('gate tests');
    await turns.exits();
    expect([turns.story.stage, turns.at]).toEqual(['qa', 'agent qa']);
    expect(turns.huskies.store.gateResults(STORY, { before: null, limit: 9 })).toHaveLength(2);
  });

  it('a gate that fails twice and then passes: the same coder is started again, and its findings name the gate’s run', async () => {
    const turns = await atTurn({ gates: [TESTS] });
    for (const n of [1, 2]) {
      await turns.works();
      const gate = turns.run?.id;
      await turns.exits(1);
      expect([turns.at, turns.progress]).toMatchObject([
        'agent coder-1',
        { rejections: { current: n }, findings: { kind: 'gate', gate: 'tests', run: gate } },
      ]);
    }
    await turns.works();
    await turns.exits();
    expect(turns.story.stage).toBe('qa');
    expect(kinds(turns).filter((kind) => kind === 'work_rejected')).toHaveLength(2);
  });

  it('a gate that never passes blocks the story after the third try, and nothing more is started', async () => {
    const turns = await atTurn({ gates: [TESTS] });
    for (let n = 1; n <= 3; n += 1) {
      await turns.works();
      await turns.exits(1);
    }
    expect([turns.at, blocked(turns)]).toEqual([null, 'blocked.rejected']);
    await turns.huskies.clock.advance(3_600_000);
    expect(turns.at).toBeNull();
    await turns.huskies.must('story.unblock', { story: STORY });
    await turns.huskies.settle();
    expect([turns.at, turns.progress]).toMatchObject(['agent coder-1', { rejections: {}, findings: { kind: 'gate' } }]);
  });

  it('a tree on which the gate failed is rejected without another run of the gate', async () => {
    const turns = await atTurn({ gates: [TESTS] });
    await turns.works();
    await turns.exits(1);
    await turns.exits(0);
    expect(turns.at).toBe('agent coder-1');
    expect(turns.progress?.rejections).toEqual({ current: 2 });
    expect(turns.huskies.store.gateResults(STORY, { before: null, limit: 9 })).toHaveLength(1);
  });

  it('uncommitted files are a rejection, and a turn without a commit waits for a person, who may commit', async () => {
    const turns = await atTurn();
    turns.holds({ uncommitted: ['a.mjs'] });
    await turns.exits();
    expect(turns.progress?.findings).toEqual({ kind: 'uncommitted', files: ['a.mjs'] });
    turns.holds({ uncommitted: [] });
    await turns.exits();
    expect(await turns.wait()).toMatchObject({ code: 'your-turn', values: { do: 'no-commits', agent: 'coder-1' } });
    turns.commits();
    await turns.huskies.clock.advance(61_000);
    await turns.huskies.settle();
    expect(turns.story.stage).toBe('qa');
  });

  it('a CLI whose screen was closed has not said that its work is done: a person has a look, and nothing starts', async () => {
    const agents = fakeProjectConfig().agents.map((agent) => ({ ...agent, staysOpen: true }));
    const turns = await atTurn({ agents });
    turns.commits();
    await turns.exits();
    await turns.huskies.clock.advance(600_000);
    expect([turns.at, turns.story.stage]).toEqual([null, 'current']);
    const why = { code: 'work.ended', values: { agent: 'coder-1' } };
    expect(await turns.wait()).toMatchObject({ code: 'your-turn', values: { do: 'look', why } });
    await turns.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await turns.huskies.settle();
    const by = { kind: 'run', run: turns.run?.id ?? '', story: STORY, agent: 'coder-1' } as const;
    await turns.huskies.host.door.invoke('story.done', { story: STORY }, { session: 1, caller: by });
    await turns.huskies.settle();
    expect(turns.story.stage).toBe('qa');
  });

  it('a crash is retried after 10, 20 and 40 s with the same agent, then the story is blocked', async () => {
    const turns = await atTurn();
    for (const seconds of [10, 20, 40]) {
      await turns.exits(3);
      expect([turns.at, (await turns.wait())?.code]).toEqual([null, 'backoff-until']);
      await turns.huskies.clock.advance(seconds * 1_000 - 1_000);
      expect(turns.at).toBeNull();
      await turns.huskies.clock.advance(2_000);
      await turns.huskies.settle();
      expect(turns.at).toBe('agent coder-1');
    }
    await turns.exits(3);
    expect([turns.at, blocked(turns)]).toEqual([null, 'blocked.crashed']);
  });

  it('a crash is told with the last line of the program, also of one that ends before its output was looked at', async () => {
    const turns = await atTurn();
    turns.huskies.lastLines.set(turns.run?.id ?? '', "error: unknown option '--mode'");
    await turns.exits(1);
    expect(turns.progress?.lastCrash).toMatchObject({
      code: 'run.last-line',
      values: { line: "error: unknown option '--mode'" },
    });
  });

  it('a stop by a person counts as neither, and nothing goes on until the person starts again (I9)', async () => {
    const turns = await atTurn();
    turns.commits();
    await turns.huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await turns.huskies.settle();
    await turns.huskies.clock.advance(600_000);
    expect([turns.at, turns.progress, (await turns.wait())?.code]).toEqual([null, null, 'held']);
  });

  it.each([
    ['blocked', 'story.block', { story: STORY, reason: 'later' }],
    ['frozen', 'story.freeze', { story: STORY }],
  ] as const)(
    'nothing happens to a %s story, and it goes on when a person clears that',
    async (flag, command, input) => {
      const turns = await atTurn({ gates: [TESTS] });
      turns.commits();
      const { spawner } = turns.huskies;
      const run = turns.run?.id ?? '';
      await turns.huskies.must(command, input as never);
      spawner.agents.get(run)?.exit(0);
      await turns.huskies.settle();
      await turns.huskies.clock.advance(120_000);
      expect(turns.at).toBeNull();
      await turns.huskies.must(flag === 'blocked' ? 'story.unblock' : 'story.unfreeze', { story: STORY });
      await turns.huskies.settle();
      expect(turns.at).not.toBeNull();
    },
  );
});

describe('a gate that says nothing about the work', () => {
  it.each([
    [137, 'killed by a signal'],
    [143, 'killed by another signal'],
  ])('exit code %i: it waits for a person, and goes on once the gate has passed', async (code) => {
    const turns = await atTurn({ gates: [TESTS] });
    await turns.works();
    await turns.exits(code);
    expect([turns.at, await turns.wait()]).toMatchObject([
      null,
      { code: 'your-turn', values: { do: 'gate', gate: 'tests' } },
    ]);
    await turns.huskies.must('gate.run', { story: STORY });
    await turns.huskies.settle();
    await turns.exits();
    expect(turns.story.stage).toBe('qa');
  });

  it('one that reaches its time limit counts as failed', async () => {
    const turns = await atTurn({ gates: [fakeGate('tests', { timeoutMs: 5_000 })] });
    await turns.works();
    await turns.huskies.clock.advance(6_000);
    await turns.huskies.settle();
    expect([turns.at, turns.progress]).toMatchObject([
      'agent coder-1',
      { rejections: { current: 1 }, findings: { kind: 'gate', gate: 'tests', limitSeconds: 5 } },
    ]);
  });

  it('one that changes the tree each time runs three times at most', async () => {
    const turns = await atTurn({ gates: [TESTS] });
    await turns.works();
    for (let n = 1; n <= 3; n += 1) {
      expect(turns.at).toBe('gate tests');
      turns.commits();
      await turns.exits();
    }
    expect([turns.at, await turns.wait()]).toMatchObject([null, { values: { why: { code: 'gate.unsettled' } } }]);
  });
});

describe('changes that no agent made', () => {
  it('a gate that passes and leaves a file is named to a person, no work is rejected, and it goes on without the file', async () => {
    const turns = await atTurn({ gates: [TESTS] });
    await turns.works();
    turns.holds({ uncommitted: ['report.xml'], tree: 'tree with a report' });
    await turns.exits();
    expect([turns.at, turns.progress?.rejections, await turns.wait()]).toMatchObject([
      null,
      {},
      { code: 'your-turn', values: { do: 'look', why: { code: 'work.changed.gate', values: { gate: 'tests' } } } },
    ]);
    expect(kinds(turns)).not.toContain('work_rejected');
    // A person commits a .gitignore.
    turns.commits();
    turns.holds({ uncommitted: [] });
    await turns.huskies.clock.advance(61_000);
    await turns.huskies.settle();
    expect(turns.at).toBe('gate tests');
    await turns.exits();
    expect(turns.story.stage).toBe('qa');
  });

  it('a person who edits the worktree after the turn is asked about it, also after a restart, and no work is rejected', async () => {
    const turns = await atTurn({ automation: { ...ALL_ON, current: 'ask' } });
    await turns.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await turns.huskies.settle();
    await turns.works();
    expect(await turns.wait()).toMatchObject({ values: { do: 'move', to: 'qa' } });
    turns.holds({ uncommitted: ['notes.txt'] });
    await turns.huskies.host.close();
    const next = await turns.restart();
    expect(await next.wait()).toMatchObject({ values: { do: 'look', why: { code: 'work.changed' } } });
    next.holds({ uncommitted: [] });
    await next.huskies.clock.advance(61_000);
    await next.huskies.settle();
    expect([next.progress?.rejections, await next.wait()]).toMatchObject([{}, { values: { do: 'move', to: 'qa' } }]);
  });
});

describe('a worktree that is not there any more', () => {
  it('is named with its remedy instead of a missing commit, and the story goes on when it is back', async () => {
    const turns = await atTurn();
    const { worktrees } = turns.huskies.git;
    const there = worktrees.get(STORY);
    if (there === undefined) throw new Error('no worktree');
    worktrees.delete(STORY);
    turns.holds({ uncommitted: ['lost.txt'] });
    await turns.exits();
    const wait = await turns.wait();
    expect(wait).toMatchObject({ values: { do: 'look', why: { code: 'worktree.missing' } } });
    expect(wait === null ? '' : remedyText(wait.why)).toContain('coder-1');
    expect(turns.progress?.rejections).toEqual({});
    worktrees.set(STORY, there);
    turns.commits();
    turns.holds({ uncommitted: [] });
    await turns.huskies.clock.advance(61_000);
    await turns.huskies.settle();
    expect(turns.story.stage).toBe('qa');
  });
});

describe('automation', () => {
  it('off: nothing goes on, and nothing is asked', async () => {
    const turns = await atTurn({ gates: [TESTS], automation: { ...ALL_ON, current: 'off' } });
    await turns.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await turns.huskies.settle();
    await turns.works();
    expect([turns.at, turns.story.stage, (await turns.wait())?.code]).toEqual([null, 'current', 'automation-off']);
  });

  it('ask: the gates run, and start and move are asked on the card', async () => {
    const turns = await atTurn({ gates: [TESTS], automation: { ...ALL_ON, current: 'ask' } });
    expect(await turns.wait()).toMatchObject({ values: { do: 'answer', agent: 'coder-1' } });
    await turns.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await turns.huskies.settle();
    await turns.works();
    expect(turns.at).toBe('gate tests');
    await turns.exits();
    expect([turns.story.stage, await turns.wait()]).toMatchObject(['current', { values: { do: 'move', to: 'qa' } }]);
    await turns.huskies.must('story.move', { story: STORY, stage: 'qa' });
    await turns.huskies.settle();
    expect([turns.at, turns.progress]).toMatchObject(['agent qa', { stage: 'qa', findings: null }]);
  });
});

describe('after a restart of the host', () => {
  it('a finished turn goes on where it was, without another turn or gate', async () => {
    const turns = await atTurn({ gates: [TESTS], automation: { ...ALL_ON, current: 'ask' } });
    await turns.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await turns.huskies.settle();
    await turns.works();
    await turns.exits();
    await turns.huskies.host.close();
    const next = await turns.restart();
    expect(await next.wait()).toMatchObject({ values: { do: 'move', to: 'qa' } });
    next.huskies.config.set({ gates: [TESTS], automation: ALL_ON });
    await next.huskies.must('project.status', {});
    await next.huskies.settle();
    expect([next.story.stage, next.at]).toEqual(['qa', 'agent qa']);
  });
});
