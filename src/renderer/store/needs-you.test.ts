import { describe, expect, it } from 'vitest';
import { createNeedsYou } from '../../client/index.ts';
import { emptySnapshot, message, type Snapshot, type StoryRecord, type Tables } from '../../contract/index.ts';
import { AUTOMATION_OFF, type NextTurn, NO_FACTS, type QueueState } from '../../domain/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aHost, aProject, aRun, aStory } from '../testing/records.ts';

const AGENTS = Object.fromEntries(
  (['coder', 'qa', 'mergemaster'] as const).map((role) => [role, { name: role, role, max: null, command: role }]),
);

function world(part: Partial<Snapshot> & { automation?: Partial<Tables['project']['automation']> }): Snapshot {
  const { automation, ...tables } = part;
  const project = { it: aProject({ automation: { ...AUTOMATION_OFF, ...automation } }) };
  return { ...emptySnapshot(), project, host: { it: aHost() }, agents: AGENTS, ...tables };
}

/** The result is the same for a new set and for one that follows the changes. */
function needed(snapshot: Snapshot): string[] {
  const whole = createNeedsYou(createFakeClient(snapshot).mirror);
  const client = createFakeClient({ ...emptySnapshot(), project: snapshot.project });
  const followed = createNeedsYou(client.mirror);
  client.show(snapshot);
  expect(followed.list(false)).toEqual(whole.list(false));
  return whole.list(false);
}

const one = (part: Partial<StoryRecord> = {}) => ({ a: aStory('a', { stage: 'current', ...part }) });
const next = (what: NextTurn) => ({ a: { story: 'a', progress: null, gates: [], next: what } });
const queued = (state: QueueState) => ({
  it: aHost({ merge: { letIn: [], candidates: [], stories: [{ story: 'a', place: 1, state }] } }),
});

describe('stories that need a person', () => {
  it('a stalled agent, until it is being stopped', () => {
    const stalled = aRun('a', 'coder-1', { stalledAt: 5 });
    expect(needed(world({ stories: one(), runs: { r: stalled } }))).toEqual(['a']);
    const stopping = { by: 'person' as const, why: message('run.unseen'), since: 0, receipt: 'r', left: null };
    expect(needed(world({ stories: one(), runs: { r: { ...stalled, stopping } } }))).toEqual([]);
    expect(needed(world({ stories: one(), runs: { r: aRun('a', 'coder-1') } }))).toEqual([]);
  });

  it.each([
    ['working', []],
    ['retrying', []],
    [null, []],
    ['needs-you', ['a']],
    ['idle', ['a']],
    ['failed', ['a']],
  ] as const)('an agent that tells %s', (state, expected) => {
    const run = aRun('a', 'coder-1', { facts: { ...NO_FACTS, state } });
    expect(needed(world({ stories: one(), runs: { r: run } }))).toEqual(expected);
  });

  it('what the pipeline has blocked, but not what a person has blocked or frozen', () => {
    const crashes = message('blocked.crashes', { n: 4 });
    expect(needed(world({ stories: one({ blocked: crashes }) }))).toEqual(['a']);
    expect(needed(world({ stories: one({ blocked: crashes, frozen: true }) }))).toEqual([]);
    expect(needed(world({ stories: one({ blocked: crashes, stage: 'done' }) }))).toEqual([]);
    expect(needed(world({ stories: one({ blocked: message('blocked.person', { text: 'later' }) }) }))).toEqual([]);
  });

  it('a story that a file of the inbox has put further than backlog, but no other hold', () => {
    const held = message('hold.inbox', { file: 'a.md', stage: 'current' });
    const automation = { current: 'on' } as const;
    expect(needed(world({ stories: one({ hold: held }), automation }))).toEqual(['a']);
    const stopped = message('hold.person', { agent: 'coder-1' });
    expect(needed(world({ stories: one({ hold: stopped }), automation }))).toEqual([]);
  });

  it('a setup that failed, also in the backlog, until an agent has worked after it', () => {
    const setup = aRun('a', 'npm ci', { kind: 'setup', status: 'failed', startedAt: 5 });
    for (const stage of ['backlog', 'current'] as const)
      expect(needed(world({ stories: one({ stage }), runs: { s: setup } }))).toEqual(['a']);
    const agent = aRun('a', 'coder-1', { id: 'later', status: 'completed', startedAt: 6 });
    expect(needed(world({ stories: one(), runs: { s: setup, later: agent } }))).toEqual([]);
  });

  it.each<[NextTurn, string[]]>([
    [{ kind: 'review' }, ['a']],
    [{ kind: 'no-commits', agent: 'coder-1' }, ['a']],
    [{ kind: 'gate', gate: 'tests', why: message('run.unseen') }, ['a']],
    [{ kind: 'start', agent: null, until: 9e12 }, []],
  ])('what was decided: %j', (what, expected) => {
    expect(needed(world({ stories: one(), work: next(what), automation: { current: 'on' } }))).toEqual(expected);
  });

  it.each<[QueueState, string[]]>([
    [{ kind: 'checkout', path: '/p', files: ['a'] }, ['a']],
    [{ kind: 'stopped', why: message('run.unseen') }, ['a']],
    [{ kind: 'pull-request', number: 1, url: 'u', checks: 'failed', review: 'none' }, ['a']],
    [{ kind: 'pull-request', number: 1, url: 'u', checks: 'running', review: 'required' }, []],
    [{ kind: 'waits' }, []],
  ])('the merge queue: %j', (state, expected) => {
    const stories = one({ stage: 'merge' });
    expect(needed(world({ stories, host: queued(state), automation: { merge: 'on' } }))).toEqual(expected);
  });

  it('a question is asked only while there is a slot for its answer, and never in the backlog', () => {
    const ready = { stories: one({ stage: 'qa' }), work: next({ kind: 'start', agent: null, until: null }) };
    const asks = world({ ...ready, automation: { qa: 'ask', backlog: 'ask' } });
    expect(needed(asks)).toEqual(['a']);
    expect(needed(world({ stories: one({ stage: 'backlog' }), automation: { backlog: 'ask' } }))).toEqual([]);
    const client = createFakeClient({ ...asks, project: { it: { ...aProject(asks.project.it), maxRunning: 1 } } });
    const set = createNeedsYou(client.mirror);
    expect(set.list(false)).toEqual(['a']);
    const busy = aRun('b', 'coder');
    client.change({ table: 'runs', key: busy.id, put: busy });
    expect(set.list(false)).toEqual([]);
    client.change({ table: 'runs', key: busy.id, put: { ...busy, status: 'completed' } });
    expect(set.list(false)).toEqual(['a']);
  });
});
