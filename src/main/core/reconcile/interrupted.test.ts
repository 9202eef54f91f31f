/** What ends a run by no fault of its own: a crash of the host, and a failure of the whole machine. */
import { describe, expect, it } from 'vitest';
import { message, RefusalError, storyBranch } from '../../../contract/index.ts';
import { AUTOMATION_OFF } from '../../../domain/index.ts';
import { atTurn, type Turns } from '../../testing/at-turn.ts';
import { STORY } from '../../testing/at-work.ts';
import { fakeGate, fakeSteps } from '../../testing/fake-config.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';

const TESTS = fakeGate('tests');
const DISK = new RefusalError({ code: 'disk', why: message('git.make.full', { story: STORY, why: 'full' }) });
const FILES = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
const GATES = { before: null, limit: 9 };

const outages = ({ huskies }: Turns) => huskies.host.ledger.host.outages;

describe('a crash of the host', () => {
  it('is no crash of the agent at work: however often, the same agent goes on at once, with the same tries', async () => {
    let turns = await atTurn({ gates: [TESTS] });
    await turns.works();
    await turns.exits(1);
    const { findings, rejections } = turns.progress ?? {};
    for (let n = 1; n <= 6; n += 1) {
      turns = await turns.crash();
      expect(turns.at).toBe('agent coder-1');
      expect(turns.progress).toMatchObject({ findings, rejections, crashes: [], notBefore: null });
    }
    expect(turns.story.blocked).toBeNull();
    await turns.works();
    await turns.exits();
    expect(turns.story.stage).toBe('qa');
  });

  it('keeps the crashes that the agent had before it', async () => {
    let turns = await atTurn();
    await turns.exits(3);
    await turns.huskies.clock.advance(11_000);
    turns = await turns.crash();
    expect(turns.progress?.crashes).toHaveLength(1);
  });

  it('of a turn that a person started again leaves the turn open: half of the work is not judged', async () => {
    const first = await atTurn();
    await first.exits();
    expect((await first.wait())?.values).toMatchObject({ do: 'no-commits' });
    await first.huskies.must('agent.start', { story: STORY, agent: 'coder-1' });
    await first.huskies.settle();
    first.commits();
    const next = await first.crash();
    expect([next.story.stage, next.at, next.progress?.isFinished]).toEqual(['current', 'agent coder-1', false]);
  });

  it('during a gate, however often, is no result of the gate', async () => {
    let turns = await atTurn({ gates: [TESTS] });
    await turns.works();
    for (let n = 1; n <= 4; n += 1) {
      turns = await turns.crash();
      expect(turns.at).toBe('gate tests');
    }
    await turns.exits();
    expect(turns.story.stage).toBe('qa');
  });
});

describe('a failure of the machine after an accepted start', () => {
  it.each([
    ['while git makes the worktree', DISK, (turns: Turns, failure: Error) => (turns.huskies.git.failNext = failure)],
    ['while the program starts', FILES, (turns: Turns, failure: Error) => (turns.huskies.spawner.failNext = failure)],
  ])(
    '%s is one reason for all agents, counts for no story, and is tried again with growing pauses',
    async (_, failure, fail) => {
      const turns = await atTurn({ automation: AUTOMATION_OFF });
      const { huskies } = turns;
      let tries = 0;
      const failAgain = () => {
        tries += 1;
        fail(turns, failure);
      };
      failAgain();
      huskies.config.set({ automation: { ...AUTOMATION_OFF, current: 'on' } });
      await huskies.must('project.status', {});
      await huskies.settle();
      const pauses: number[] = [];
      for (let n = 1; n <= 6; n += 1) {
        expect(turns.at).toBeNull();
        const [outage] = outages(turns);
        expect(outage).toMatchObject({ agent: null, why: { code: 'launch.machine' } });
        expect(await turns.wait()).toMatchObject({
          code: 'backoff-until',
          values: { why: { code: 'launch.machine' } },
        });
        pauses.push((outage?.until ?? 0) - huskies.clock.now());
        if (n < 6) failAgain();
        await huskies.clock.advance(pauses.at(-1) ?? 0);
        await huskies.settle();
      }
      expect(pauses).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000]);
      expect([turns.at, outages(turns), turns.story.blocked]).toEqual(['agent coder-1', [], null]);
      expect(turns.progress?.crashes ?? []).toEqual([]);
      expect(tries).toBe(6);
    },
  );

  it('a failure of the story itself stays the story’s', async () => {
    const turns = await atTurn();
    const { huskies } = turns;
    await turns.exits(3);
    huskies.spawner.failNext = new RefusalError({
      code: 'command-not-found',
      why: message('pty.command', { command: './run', why: message('pty.command.noPath') }),
    });
    await huskies.clock.advance(11_000);
    expect([outages(turns), turns.progress?.crashes.length]).toEqual([[], 2]);
  });

  it('before a gate has begun gives no result: the gate runs again when the machine works, and asks no person', async () => {
    const turns = await atTurn({ gates: [TESTS] });
    const { huskies } = turns;
    huskies.spawner.failNext = FILES;
    await turns.works();
    expect([turns.at, await turns.wait()]).toMatchObject([null, { code: 'backoff-until' }]);
    expect(huskies.store.gateResults(STORY, GATES)).toEqual([]);
    await huskies.clock.advance(11_000);
    await huskies.settle();
    expect(turns.at).toBe('gate tests');
    await turns.exits();
    expect(turns.story.stage).toBe('qa');
  });

  it('before a step of the setup is no failure of the setup', async () => {
    const turns = await atTurn({ automation: AUTOMATION_OFF });
    const { huskies } = turns;
    huskies.spawner.failNext = FILES;
    huskies.config.set({
      setup: fakeSteps('setup', [['npm', 'ci']]),
      automation: { ...AUTOMATION_OFF, current: 'on' },
    });
    await huskies.must('project.status', {});
    await huskies.settle();
    expect(await turns.wait()).toMatchObject({ code: 'backoff-until' });
    await huskies.clock.advance(11_000);
    await huskies.settle();
    expect(turns.at).toBe('setup setup-1');
  });

  it('before a gate of a merge is no result either: the candidate is tested again', async () => {
    const huskies = createTestHuskies();
    const gate = fakeGate('tests', { after: 'merge' });
    huskies.config.set({ automation: { ...AUTOMATION_OFF, merge: 'on' }, gates: [gate] });
    huskies.merging.commit('main', { 'a.c': 'first' });
    huskies.merging.commit(storyBranch('s1'), { s1: 's1' }, 'main');

    huskies.git.failLane = DISK;
    await huskies.clock.until(huskies.host.open());
    await huskies.must('story.add', { title: 'One', id: 's1', stage: 'merge' });
    await huskies.settle();
    const { ledger } = huskies.host;
    expect([ledger.liveRuns(), ledger.host.stuck, ledger.host.outages]).toMatchObject([[], [], [{ agent: null }]]);
    await huskies.clock.advance(16_000);
    await huskies.settle();
    expect(ledger.liveRuns()).toMatchObject([{ kind: 'merge-gate', status: 'running' }]);
  });

  it('a process that could not be recorded is ended, and its story is not to blame', async () => {
    const turns = await atTurn();
    const { huskies } = turns;
    await turns.exits(3);
    await huskies.clock.advance(10_900);
    huskies.spawner.onFork = () => {
      huskies.spawner.onFork = null;
      const full = new RefusalError({ code: 'disk', why: message('store.full', { place: '/p', detail: 'full' }) });
      huskies.store.failNextCommit(full);
    };
    await huskies.clock.advance(200);
    await huskies.settle();
    expect(turns.progress?.crashes).toHaveLength(1);
    expect(turns.story.blocked).toBeNull();
  });
});
