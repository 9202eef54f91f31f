/** Random changes of a project, for the properties of the scheduler. */
import fc from 'fast-check';
import {
  AUTOMATION_MODES,
  DEFAULT_LIMITS,
  legacy,
  type NextTurn,
  type PipelineSettings,
  PRIORITIES,
  type QueueState,
  type RunKind,
  STAGES,
  type Stage,
} from '../../domain/index.ts';
import { AGENTS, ANY_START, NAMES, type Project, READY, type Run } from './schedule-project.ts';

/** Each state in the merge queue; only a conflict calls for an agent. */
const QUEUE_STATES: readonly QueueState[] = [
  { kind: 'waits' },
  { kind: 'tested', stories: ['s0', 's1'] },
  { kind: 'left', stories: ['s0'] },
  { kind: 'conflict', files: ['a.c'] },
  { kind: 'checkout', path: '/p', files: ['a.c'] },
  { kind: 'stopped', why: legacy('no base') },
];

/** Agents whose CLI has a shared helper, one of them in another role. */
const SHARING = AGENTS.map((agent) => (['coder-1', 'qa'].includes(agent.name) ? { ...agent, helper: 'Codex' } : agent));

const id = fc.constantFrom(...NAMES);
const stage = fc.constantFrom<Stage>('backlog', 'current', 'qa', ...STAGES);
/** One change of a project. */
export type Change = (project: Project) => void;
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
    if (on) project.letIn.add(story);
    else project.letIn.delete(story);
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
  fc.constantFrom(AGENTS, AGENTS.slice(1), AGENTS.slice(0, 2), SHARING).map((agents) => (project: Project) => {
    project.agents = agents;
  }),
  fc.constantFrom('coder-2', 'qa', null, 'none', 'none').map((agent) => (project: Project) => {
    project.outages =
      agent === 'none' ? [] : [{ agent, ofMachine: agent === null, until: 9, why: legacy('no program') }];
  }),
  fc.constant((project: Project) => {
    project.now += 1;
  }),
);

/** Changes of any kind; three of ten are of a story’s fields. */
export const changes = (maxLength: number) =>
  fc.array(fc.oneof({ weight: 3, arbitrary: storyChange }, { weight: 7, arbitrary: otherChange }), {
    maxLength,
    size: 'max',
  });
