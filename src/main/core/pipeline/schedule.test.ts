import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AUTOMATED_STAGES,
  AUTOMATION_MODES,
  AUTOMATION_OFF,
  byPriority,
  DEFAULT_LIMITS,
  DEFAULT_TRIES,
  isBusy,
  isLive,
  legacy,
  type NextTurn,
  type Outage,
  type PipelineAgent,
  type PipelineSettings,
  PRIORITIES,
  type Priority,
  type ProjectLook,
  type QueuedStory,
  type QueueState,
  type Role,
  type RunKind,
  STAGES,
  type Stage,
  type StoryRun,
  usageOf,
  type WaitReason,
  waitOf,
} from '../../../domain/index.ts';
import { type ScheduledStory, ScheduleIndex } from './schedule.ts';

const NAMES = ['s0', 's1', 's2', 's3', 's4', 's5'];
const AGENTS: PipelineAgent[] = [
  { name: 'coder-1', role: 'coder', max: null },
  { name: 'coder-2', role: 'coder', max: 1 },
  { name: 'qa', role: 'qa', max: 2 },
  { name: 'mergemaster', role: 'mergemaster', max: null },
  { name: 'supervisor', role: 'other', max: null },
];
const READY: PipelineSettings = {
  config: 'ready',
  trusted: true,
  maxRunning: 4,
  automation: { backlog: 'on', current: 'on', qa: 'on', merge: 'off' },
  limits: DEFAULT_LIMITS,
  qa: 'agent',
  ...DEFAULT_TRIES,
  pausedAt: null,
};

const ANY_START: NextTurn = { kind: 'start', agent: null, until: null };

type Stored = ScheduledStory['story'];
type Run = StoryRun & { id: string; story: string };

/** A project as plain tables, with an index that is told of each change. */
class Project {
  stories = new Map<string, Stored>();
  runs = new Map<string, Run>();
  fences = new Map<string, { agent: string }>();
  backoffs = new Map<string, { role: Role; agent: string; until: number; why: ReturnType<typeof legacy> }>();
  queued = new Map<string, Pick<QueuedStory, 'place' | 'state'>>();
  /** What the host has decided that each story needs next. */
  next = new Map<string, NextTurn>();
  outages: Outage[] = [];
  settings: PipelineSettings = READY;
  agents = AGENTS;
  now = 100;
  index = this.fresh();

  fresh(): ScheduleIndex {
    return new ScheduleIndex((id) => this.find(id), this.stories.keys());
  }
  find(id: string): ScheduledStory | null {
    const story = this.stories.get(id);
    if (story === undefined) return null;
    const runs = [...this.runs.values()].filter((run) => run.story === id);
    return {
      story,
      runs,
      fence: this.fences.get(id) ?? null,
      next: this.next.get(id) ?? null,
      backoff: this.backoffs.get(id) ?? null,
      queued: this.queued.get(id) ?? null,
    };
  }
  put(id: string, part: Partial<Stored> = {}): void {
    const known = this.stories.get(id) ?? {
      id,
      stage: 'backlog' as Stage,
      blocked: null,
      frozen: false,
      hold: null,
      after: [],
      priority: 2 as Priority,
      rank: 'a0',
      movedAt: this.now,
    };
    const isMove = part.stage !== undefined && part.stage !== known.stage;
    this.stories.set(id, { ...known, movedAt: isMove ? this.now : known.movedAt, ...part });
    if (isMove) this.next.set(id, ANY_START);
    this.index.touch(id);
  }
  run(id: string, part: Partial<Run>): void {
    const known = this.runs.get(id);
    const story = part.story ?? known?.story ?? '';
    this.runs.set(id, {
      id,
      story,
      kind: 'agent',
      role: 'coder',
      agent: 'coder-1',
      lane: null,
      status: 'running',
      stopping: null,
      startedAt: this.now,
      reason: null,
      ...known,
      ...part,
    });
    this.index.touch(story);
  }
  look(extra: Iterable<{ role: Role; agent: string }> = []): ProjectLook {
    const usage = usageOf(this.runs.values(), [...this.backoffs.values(), ...extra]);
    return { settings: this.settings, agents: this.agents, usage, outages: this.outages };
  }
  plan() {
    return this.index.plan(this.look());
  }
  /** Why the story waits once the planned starts were made. */
  wait(id: string, planned: Iterable<{ agent: string }> = []): WaitReason | null {
    const found = this.find(id);
    if (found === null) return null;
    const isOpen = (one: string) => !['done', 'archived', undefined].includes(this.stories.get(one)?.stage);
    const starts = [...planned].map(({ agent }) => ({ agent, role: roleOf(agent) }));
    return waitOf({ ...found, isOpen }, this.look(starts));
  }
}
const roleOf = (agent: string): Role => AGENTS.find(({ name }) => name === agent)?.role ?? 'other';
const stageFor: Partial<Record<Role, readonly Stage[]>> = {
  coder: ['backlog', 'current'],
  qa: ['qa'],
  mergemaster: ['merge'],
};
/** Each state in the merge queue; only a conflict calls for an agent. */
const QUEUE_STATES: readonly QueueState[] = [
  { kind: 'waits' },
  { kind: 'tested', stories: ['s0', 's1'] },
  { kind: 'left', stories: ['s0'] },
  { kind: 'conflict', files: ['a.c'] },
  { kind: 'checkout', path: '/p', files: ['a.c'] },
  { kind: 'stopped', why: legacy('no base') },
];

describe('the scheduler', () => {
  const started = (project: Project) => project.plan().starts.map(({ story, agent }) => `${agent} ${story}`);

  it('starts by priority, then rank, then id; work in later stages goes first', () => {
    const project = new Project();
    project.settings = { ...READY, maxRunning: 9 };
    project.put('s0', { rank: 'a2' });
    project.put('s1', { rank: 'a1', priority: 3 });
    project.put('s3', { rank: 'a2', priority: 1 });
    project.put('s2', { rank: 'a2', priority: 1 });
    project.put('s4', { stage: 'qa', priority: 3 });
    project.put('s5', { stage: 'current', priority: 3 });
    expect(started(project)).toEqual(['qa s4', 'coder-1 s5', 'coder-2 s2', 'coder-1 s3', 'coder-1 s0', 'coder-1 s1']);
  });

  it('a story that is done makes the stories after it ready, and one that is opened again closes them', () => {
    const project = new Project();
    project.put('s0', { stage: 'merge' });
    project.put('s1', { after: ['s0', 'unknown'] });
    expect(started(project)).toEqual([]);
    expect(project.wait('s1')).toEqual({ code: 'after-open', values: { stories: ['s0'] } });
    project.put('s0', { stage: 'done' });
    expect(started(project)).toEqual(['coder-1 s1']);
    project.put('s0', { stage: 'qa' });
    expect(project.wait('s1')?.code).toBe('after-open');
  });

  it('keeps slots for qa and mergemaster, but always leaves one that a coder may take', () => {
    const project = new Project();
    for (const id of NAMES) project.put(id);
    const coders = (maxRunning: number) => {
      project.settings = { ...READY, maxRunning };
      return started(project).length;
    };
    expect([1, 2, 3, 4, 5].map(coders)).toEqual([1, 1, 1, 2, 3]);
    project.settings = { ...READY, maxRunning: 2 };
    project.put('s5', { stage: 'qa' });
    project.put('s4', { stage: 'qa' });
    expect(started(project)).toEqual(['qa s4', 'qa s5']);
    project.put('s5', { stage: 'done' });
    expect(started(project)).toEqual(['qa s4', 'coder-1 s0']);
    project.settings = { ...READY, maxRunning: 1 };
    expect(started(project)).toEqual(['qa s4']);
    expect(project.wait('s0', [{ agent: 'qa' }])).toEqual({
      code: 'cap-reached',
      values: { used: 1, max: 1, reserved: 0 },
    });
  });

  it('a question holds no slot for a story that may start at once', () => {
    const project = new Project();
    project.settings = {
      ...READY,
      maxRunning: 3,
      automation: { backlog: 'on', current: 'on', qa: 'ask', merge: 'off' },
    };
    project.put('s0');
    project.put('s1', { stage: 'qa' });
    expect(project.plan()).toEqual({
      starts: [{ story: 's0', stage: 'backlog', agent: 'coder-1' }],
      asks: [{ story: 's1', stage: 'qa', agent: 'qa' }],
    });
    expect(project.wait('s1')).toEqual({ code: 'your-turn', values: { do: 'answer', agent: 'qa' } });
  });

  it('starts nothing in current and qa before it is decided what the story needs', () => {
    const project = new Project();
    project.put('s0');
    project.put('s0', { stage: 'current' });
    const decide = (next: NextTurn | null) => {
      if (next === null) project.next.delete('s0');
      else project.next.set('s0', next);
      project.index.touch('s0');
      return [started(project), project.wait('s0')?.code ?? null];
    };
    expect(decide(null)).toEqual([[], null]);
    expect(decide(ANY_START)).toEqual([['coder-1 s0'], null]);
    expect(decide({ kind: 'start', agent: 'coder-2', until: null })).toEqual([['coder-2 s0'], null]);
    expect(decide({ kind: 'start', agent: 'coder-9', until: null })).toEqual([['coder-1 s0'], null]);
    expect(decide({ kind: 'start', agent: null, until: 900 })).toEqual([[], 'backoff-until']);
    expect(decide({ kind: 'no-commits', agent: 'coder-1' })).toEqual([[], 'your-turn']);
    project.settings = { ...READY, automation: AUTOMATION_OFF };
    expect(decide(null)).toEqual([[], 'automation-off']);
  });

  it('a story that needs a busy agent does not keep back one that any agent may take', () => {
    const project = new Project();
    project.settings = { ...READY, maxRunning: 9 };
    for (const id of ['s0', 's1', 's2', 's3']) {
      project.put(id, { rank: `a${id}` });
      project.put(id, { stage: 'current' });
    }
    for (const id of ['s0', 's1', 's2']) project.next.set(id, { kind: 'start', agent: 'coder-2', until: null });
    project.index = project.fresh();
    expect(started(project)).toEqual(['coder-2 s0', 'coder-1 s3']);
    expect(project.wait('s1', [{ agent: 'coder-2' }])?.code).toBe('role-busy');
  });
});

const id = fc.constantFrom(...NAMES);
const stage = fc.constantFrom<Stage>('backlog', 'current', 'qa', ...STAGES);
type Change = (project: Project) => void;
const storyChange: fc.Arbitrary<Change> = fc
  .record({
    id: fc.nat(NAMES.length - 1),
    stage: fc.option(stage, { nil: undefined }),
    blocked: fc.constantFrom(...Array(8).fill(null), legacy('blocked')),
    frozen: fc.constantFrom(...Array(8).fill(false), true),
    hold: fc.constantFrom(...Array(8).fill(null), legacy('held')),
    priority: fc.constantFrom(...PRIORITIES),
    rank: fc.constantFrom('a0', 'a1', 'a2'),
    // Only earlier stories, so that there is no cycle.
    after: fc.array(fc.nat(NAMES.length - 1), { maxLength: 2 }),
  })
  .map(({ id: n, stage: to, after, ...rest }) => (project: Project) => {
    const earlier = [...new Set(after.filter((one) => one < n))].sort().map((one) => `s${one}`);
    project.put(`s${n}`, { ...rest, after: earlier, ...(to === undefined ? {} : { stage: to }) });
  });
const otherChange: fc.Arbitrary<Change> = fc.oneof(
  id.map((story) => (project: Project) => {
    project.stories.delete(story);
    project.index.touch(story);
  }),
  fc
    .record({
      story: id,
      agent: fc.constantFrom(...AGENTS),
      kind: fc.constantFrom<RunKind>('agent', 'agent', 'agent', 'gate', 'setup', 'merge-gate'),
      status: fc.constantFrom<Run['status']>('pending', 'running', 'completed', 'failed'),
      stops: fc.boolean(),
    })
    .map(({ story, agent, kind, status, stops }) => (project: Project) => {
      const stopping = stops ? { by: 'person' as const, why: legacy('x'), since: 0, receipt: 'r', left: null } : null;
      const lane = kind === 'merge-gate' ? 0 : null;
      const role = kind === 'agent' || kind === 'setup' ? agent.role : 'other';
      project.run(`${story} ${kind} ${agent.name}`, { story, agent: agent.name, role, kind, status, stopping, lane });
    }),
  fc.nat(30).map((n) => (project: Project) => {
    const run = [...project.runs.values()][n];
    if (run === undefined) return;
    project.runs.delete(run.id);
    project.index.touch(run.story);
  }),
  fc.record({ story: id, on: fc.boolean() }).map(({ story, on }) => (project: Project) => {
    if (on) project.fences.set(story, { agent: 'coder-1' });
    else project.fences.delete(story);
    project.index.touch(story);
  }),
  fc
    .record({ story: id, state: fc.constantFrom(null, ...QUEUE_STATES) })
    .map(({ story, state }) => (project: Project) => {
      if (state === null) project.queued.delete(story);
      else project.queued.set(story, { place: 1, state });
      project.index.touch(story);
    }),
  fc.record({ story: id, on: fc.boolean() }).map(({ story, on }) => (project: Project) => {
    if (on) project.backoffs.set(story, { role: 'coder', agent: 'coder-1', until: 9, why: legacy('refused') });
    else project.backoffs.delete(story);
    project.index.touch(story);
  }),
  fc
    .record({
      story: id,
      next: fc.constantFrom<NextTurn | null>(
        null,
        ANY_START,
        ANY_START,
        { kind: 'start', agent: 'coder-2', until: null },
        { kind: 'start', agent: 'qa', until: null },
        { kind: 'start', agent: null, until: 9 },
        { kind: 'review' },
      ),
    })
    .map(({ story, next }) => (project: Project) => {
      if (next === null) project.next.delete(story);
      else project.next.set(story, next);
      project.index.touch(story);
    }),
  fc
    .record({
      config: fc.constantFrom<PipelineSettings['config']>(...Array(8).fill('ready'), 'missing', 'invalid'),
      trusted: fc.constantFrom(...Array(8).fill(true), false),
      maxRunning: fc.integer({ min: 1, max: 6 }),
      automation: fc.record({
        backlog: fc.constantFrom('on', 'on', ...AUTOMATION_MODES),
        current: fc.constantFrom('on', 'on', ...AUTOMATION_MODES),
        qa: fc.constantFrom('on', 'on', ...AUTOMATION_MODES),
        merge: fc.constantFrom('on', 'on', ...AUTOMATION_MODES),
      }),
      pausedAt: fc.constantFrom(...Array(8).fill(null), 7),
      coder: fc.constantFrom(null, 1, 2),
      qa: fc.constantFrom(0, 1, 2),
    })
    .map(({ coder, qa, ...rest }) => (project: Project) => {
      const limits = { ...DEFAULT_LIMITS, coder: { max: coder, reserve: 0 }, qa: { max: null, reserve: qa } };
      project.settings = { ...READY, ...rest, limits };
    }),
  fc.constantFrom(AGENTS, AGENTS.slice(1), AGENTS.slice(0, 2)).map((agents) => (project: Project) => {
    project.agents = agents;
  }),
  fc.constantFrom('coder-2', 'qa', null, 'none', 'none').map((agent) => (project: Project) => {
    project.outages = agent === 'none' ? [] : [{ agent, until: 9, why: legacy('no program') }];
  }),
  fc.constant((project: Project) => {
    project.now += 1;
  }),
);

/** A change of a story, three times as often as any other. */
const changes = (maxLength: number) =>
  fc.array(fc.oneof({ weight: 3, arbitrary: storyChange }, { weight: 7, arbitrary: otherChange }), {
    maxLength,
    size: 'max',
  });

/** Every rule of the scheduler, checked on the plan by plain counting. Returns how many starts and questions it had. */
function judge(project: Project): number {
  expect(project.index.ready()).toEqual(project.fresh().ready());
  const { starts, asks } = project.plan();
  const { settings } = project;
  const live = [...project.runs.values()].filter((run) => ['agent', 'setup'].includes(run.kind) && isLive(run));
  const slots = [...live, ...project.backoffs.values()];
  const busy = (story: string) =>
    [...project.runs.values()].some((r) => r.story === story && r.lane === null && isBusy(r));

  for (const { story: id, stage: from, agent } of [...starts, ...asks]) {
    const isOut = project.outages.some((outage) => outage.agent === null || outage.agent === agent);
    expect(isOut, `${agent} cannot start`).toBe(false);
    const story = project.stories.get(id);
    if (story === undefined) throw new Error(`${id} does not exist`);
    expect(story.stage, id).toBe(from);
    expect(stageFor[roleOf(agent)], id).toContain(from);
    expect([story.blocked, story.frozen, story.hold], `${id} is held or flagged`).toEqual([null, false, null]);
    expect(project.fences.has(id), `${id} is fenced`).toBe(false);
    expect(project.backoffs.has(id), `${id} is backed off`).toBe(false);
    expect(busy(id), `${id} is at work`).toBe(false);
    const open = story.after.filter(
      (one) => !['done', 'archived', undefined].includes(project.stories.get(one)?.stage),
    );
    expect(open, `${id} comes after`).toEqual([]);
    expect([settings.config, settings.trusted, settings.pausedAt], id).toEqual(['ready', true, null]);
    if (from === 'merge') expect(project.queued.get(id)?.state.kind, `${id} is in conflict`).toBe('conflict');
    const next = project.next.get(id);
    if (from !== 'backlog') expect(next?.kind, `${id} needs a start`).toBe('start');
    if (next?.kind === 'start' && from !== 'backlog') {
      expect(next.until, `${id} waits after a crash`).toBeNull();
      const isThere = project.agents.some(({ name, role }) => name === next.agent && role === roleOf(agent));
      if (isThere) expect(agent, `${id} needs its agent`).toBe(next.agent);
    }
  }
  for (const { stage: from } of starts) expect(settings.automation[from]).toBe('on');
  for (const { stage: from } of asks) expect(settings.automation[from]).toBe('ask');
  expect(new Set([...starts, ...asks].map(({ story }) => story)).size).toBe(starts.length + asks.length);

  if (starts.length > 0) {
    const all = [...slots, ...starts.map(({ agent }) => ({ agent, role: roleOf(agent) }))];
    const count = (role: Role) => all.filter((one) => one.role === role).length;
    expect(all.length, 'max_running').toBeLessThanOrEqual(settings.maxRunning);
    for (const { agent } of starts) {
      const role = roleOf(agent);
      expect(count(role), `the limit of ${role}`).toBeLessThanOrEqual(settings.limits[role].max ?? 99);
      const { max } = AGENTS.find(({ name }) => name === agent) ?? { max: null };
      expect(all.filter((one) => one.agent === agent).length, `the limit of ${agent}`).toBeLessThanOrEqual(max ?? 99);
    }
    if (starts.some(({ agent }) => roleOf(agent) === 'coder')) {
      const qa = Math.min(settings.limits.qa.reserve, settings.maxRunning - 1);
      const mergemaster = Math.min(1, settings.maxRunning - 1 - qa);
      const kept = Math.max(0, qa - count('qa')) + Math.max(0, mergemaster - count('mergemaster'));
      expect(settings.maxRunning - all.length, 'slots kept for qa and mergemaster').toBeGreaterThanOrEqual(kept);
    }
  }

  for (const from of AUTOMATED_STAGES) {
    const ready = project.index.ready()[from].map((id) => project.stories.get(id) as Stored);
    expect(ready).toEqual([...ready].sort(byPriority));
    const needs = (story: string) => {
      const next = from === 'backlog' ? undefined : project.next.get(story);
      return next?.kind === 'start' ? next.agent : null;
    };
    const plannedHere = [...starts, ...asks].filter((one) => one.stage === from).map(({ story }) => story);
    for (const agent of new Set(ready.map(({ id }) => needs(id)))) {
      const planned = plannedHere.filter((story) => needs(story) === agent);
      const first = ready.map(({ id }) => id).filter((story) => needs(story) === agent);
      expect(planned, `the first ones that need ${agent}`).toEqual(first.slice(0, planned.length));
    }
  }

  const planned = new Set(starts.map(({ story }) => story));
  for (const { id, stage: at, blocked, frozen } of project.stories.values()) {
    const isUndecided = at !== 'backlog' && !project.next.has(id);
    const couldGoOn = !['done', 'archived'].includes(at) && blocked === null && !frozen && !busy(id) && !isUndecided;
    if (couldGoOn && !planned.has(id)) expect(project.wait(id, starts), `${id} has a start or a reason`).not.toBeNull();
    if (!isUndecided && (!couldGoOn || planned.has(id))) expect(project.wait(id), `${id} waits for nothing`).toBeNull();
  }
  return starts.length + asks.length;
}

it('after any sequence of changes: no start beyond a limit, none for a story that must wait, a reason for each that waits', () => {
  let due = 0;
  fc.assert(
    fc.property(changes(40), (all) => {
      const project = new Project();
      for (const apply of all) {
        apply(project);
        due += judge(project);
      }
    }),
    { numRuns: 80 },
  );
  // Otherwise the rules were checked on plans without a start.
  expect(due).toBeGreaterThan(200);
});

it('starts that are made lead to a state in which nothing more is due', () => {
  fc.assert(
    fc.property(changes(30), (all) => {
      const project = new Project();
      for (const apply of all) apply(project);
      project.settings = { ...READY, maxRunning: 6 };
      let made = 0;
      for (;;) {
        const [start] = project.plan().starts;
        if (start === undefined) break;
        project.run(`start ${made}`, { story: start.story, agent: start.agent, role: roleOf(start.agent) });
        made += 1;
        expect(made).toBeLessThanOrEqual(NAMES.length);
        judge(project);
      }
    }),
    { numRuns: 60 },
  );
});

it('a project without automation starts nothing', () => {
  const project = new Project();
  project.settings = { ...READY, automation: AUTOMATION_OFF };
  for (const one of NAMES) project.put(one);
  expect(project.plan()).toEqual({ starts: [], asks: [] });
  expect(project.wait('s0')).toEqual({ code: 'automation-off', values: { stage: 'backlog' } });
});
