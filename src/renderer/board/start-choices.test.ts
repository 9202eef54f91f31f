import { describe, expect, it, vi } from 'vitest';
import type { AgentRecord, Snapshot, StoryRecord } from '../../contract/index.ts';
import { emptySnapshot, legacy } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aFence, aHost, aProject, aReceipt, aRun, aStory } from '../testing/records.ts';
import { firstStart, likelyAgent, likelyStart, startChoices } from './start-choices.ts';

const AGENTS: readonly AgentRecord[] = [
  { name: 'coder-1', role: 'coder', max: null, command: 'c' },
  { name: 'qa', role: 'qa', max: null, command: 'q' },
  { name: 'boss', role: 'other', max: null, command: 'b' },
];

function snapshot(part: Partial<Snapshot> = {}): Snapshot {
  return {
    ...emptySnapshot(),
    project: { it: aProject({ maxRunning: 2 }) },
    host: { it: aHost() },
    agents: Object.fromEntries(AGENTS.map((agent) => [agent.name, agent])),
    ...part,
  };
}

/** By agent: the reason why it cannot start, or null. */
function reasons(snap: Snapshot, story: StoryRecord): Record<string, string | null> {
  return Object.fromEntries(
    startChoices(createFakeClient(snap).mirror, story).map(({ agent, reason }) => [agent.name, reason]),
  );
}

describe('agents by stage', () => {
  it('offers coders in the backlog, and shows that the start moves the story', () => {
    const choices = startChoices(createFakeClient(snapshot()).mirror, aStory('a'));
    expect(choices.map((c) => [c.agent.name, c.reason === null, c.moves])).toEqual([
      ['coder-1', true, true],
      ['boss', true, false],
      ['qa', false, false],
    ]);
  });

  it('offers agents of the canonical role; the reason for the others names both roles', () => {
    const found = reasons(snapshot(), aStory('a', { stage: 'qa' }));
    expect(found.qa).toBeNull();
    expect(found['coder-1']).toBe('QA needs the role qa, not coder');
  });

  it('only agents of the role other may start in done, and none in the archive', () => {
    expect(reasons(snapshot(), aStory('a', { stage: 'done' }))).toEqual({
      boss: null,
      'coder-1': 'Done needs no agent',
      qa: 'Done needs no agent',
    });
    expect(reasons(snapshot(), aStory('a', { stage: 'archived' })).boss).toBe('the story is archived');
  });

  it('names blocked and frozen as reasons', () => {
    expect(reasons(snapshot(), aStory('a', { stage: 'current', blocked: legacy('x') }))['coder-1']).toBe(
      'the story is blocked',
    );
    expect(reasons(snapshot(), aStory('a', { frozen: true }))['coder-1']).toBe('the story is frozen');
  });
});

describe('reasons that concern every agent', () => {
  const story = aStory('a', { stage: 'current' });
  const run = aRun('a', 'coder-9');
  it.each<[string, Partial<Snapshot>]>([
    ['coder-9 is working in this worktree', { runs: { r: run } }],
    ['a stop failed here: retry or release it first', { fences: { w: aFence('a') } }],
    ['2 of 2 agents are running', { runs: { x: aRun('x', 'c'), y: aRun('y', 'd') } }],
    ['1 of 1 agent is running', { project: { it: aProject({ maxRunning: 1 }) }, runs: { x: aRun('x', 'c') } }],
    ['the project is not trusted yet', { project: { it: aProject({ trusted: false }) } }],
    ['the config cannot be read', { project: { it: aProject({ config: 'invalid' }) } }],
    ['Huskies is shutting down', { host: { it: aHost({ quitting: true }) } }],
  ])('%s', (reason, part) => {
    expect(new Set(Object.values(reasons(snapshot(part), story)))).toEqual(new Set([reason]));
  });

  it('an ended run does not prevent a start', () => {
    const ended = { r: aRun('a', 'coder-1', { status: 'failed' }) };
    expect(reasons(snapshot({ runs: ended }), story)['coder-1']).toBeNull();
  });
});

describe('the agent that Start means', () => {
  const coders = Object.fromEntries(
    ['coder-1', 'coder-2', 'coder-3'].map((name) => [name, { name, role: 'coder' as const, max: null, command: 'c' }]),
  );
  const means = (part: Partial<Snapshot>, story = aStory('a')) =>
    likelyStart(createFakeClient(snapshot({ agents: coders, ...part })).mirror, story)?.name ?? null;
  const ended = (story: string, agent: string, startedAt: number) =>
    aRun(story, agent, { status: 'completed', startedAt, endedAt: startedAt + 1 });

  it('is the first one of the role where none has worked yet', () => expect(means({})).toBe('coder-1'));

  it('is the one that worked last, and on this story above all', () => {
    const runs = { r1: ended('b', 'coder-3', 20), r2: ended('b', 'coder-2', 10) };
    expect(means({ runs })).toBe('coder-3');
    expect(means({ runs: { ...runs, r3: ended('a', 'coder-2', 5) } })).toBe('coder-2');
    expect(means({ receipts: { b: aReceipt('b', { agent: 'coder-2', at: 30 }) } })).toBe('coder-2');
  });

  it('is none where none of the role may start', () => {
    expect(means({}, aStory('a', { stage: 'qa' }))).toBeNull();
    expect(means({}, aStory('a', { stage: 'current', frozen: true }))).toBeNull();
  });

  it('of a new story is one of the role of its stage, none in Done', () => {
    const { mirror } = createFakeClient(snapshot({ agents: coders }));
    expect(likelyAgent(mirror, 'backlog')?.name).toBe('coder-1');
    expect(likelyAgent(mirror, 'qa')).toBeNull();
    expect(likelyAgent(mirror, 'done')).toBeNull();
  });
});

describe('the first story on which an agent may start', () => {
  const stories = Object.fromEntries(
    ['a', 'b', 'c'].map((id) => [id, aStory(id, { stage: 'current', frozen: id === 'a' })]),
  );
  const found = (part: Partial<Snapshot>) => {
    const { mirror } = createFakeClient(snapshot({ stories, ...part }));
    const looks = vi.spyOn(mirror, 'runsOf');
    return { first: firstStart(mirror), looks: looks.mock.calls.length };
  };

  it('is the first one that is not refused', () => {
    expect(found({}).first).toEqual({ story: 'b', agent: 'coder-1' });
    expect(found({ fences: { w: aFence('b') } }).first).toEqual({ story: 'c', agent: 'coder-1' });
  });

  it.each<[string, Partial<Snapshot>]>([
    ['all agents that may run do', { runs: { x: aRun('x', 'c'), y: aRun('y', 'd') } }],
    ['the project is not trusted', { project: { it: aProject({ trusted: false }) } }],
    ['the host quits', { host: { it: aHost({ quitting: true }) } }],
  ])('is not searched for where %s: that concerns every story', (_name, part) => {
    expect(found(part)).toEqual({ first: null, looks: 1 });
  });
});
