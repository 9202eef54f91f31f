/** A project as the scheduler sees it, for tests: plain tables that a test changes. */
import {
  DEFAULT_LIMITS,
  DEFAULT_TRIES,
  type legacy,
  type NextTurn,
  type Outage,
  type PipelineAgent,
  type PipelineSettings,
  type Priority,
  type ProjectLook,
  type QueuedStory,
  type Role,
  type Stage,
  type StoryRun,
  usageOf,
  type WaitReason,
  waitOf,
} from '../../domain/index.ts';
import { type ScheduledStory, ScheduleIndex } from '../core/pipeline/schedule.ts';

/** The stories that may exist. */
export const NAMES = ['s0', 's1', 's2', 's3', 's4', 's5'];
/** The agents of the config. */
export const AGENTS: PipelineAgent[] = [
  { name: 'coder-1', role: 'coder', max: null },
  { name: 'coder-2', role: 'coder', max: 1 },
  { name: 'qa', role: 'qa', max: 2 },
  { name: 'mergemaster', role: 'mergemaster', max: null },
  { name: 'supervisor', role: 'other', max: null },
];
/** A project in which everything but merge starts by itself. */
export const READY: PipelineSettings = {
  config: 'ready',
  trusted: true,
  maxRunning: 4,
  automation: { backlog: 'on', current: 'on', qa: 'on', merge: 'off' },
  limits: DEFAULT_LIMITS,
  qa: 'agent',
  ...DEFAULT_TRIES,
  pausedAt: null,
};

/** Any agent of the stage’s role may be started. */
export const ANY_START: NextTurn = { kind: 'start', agent: null, until: null };

/** A story as the scheduler sees it. */
export type Stored = ScheduledStory['story'];
/** A run as the scheduler sees it. */
export type Run = StoryRun & { id: string; story: string };

/** A project as plain tables, with an index that is told of each change. */
export class Project {
  stories = new Map<string, Stored>();
  runs = new Map<string, Run>();
  fences = new Map<string, { agent: string }>();
  backoffs = new Map<string, { role: Role; agent: string; until: number; why: ReturnType<typeof legacy> }>();
  letIn = new Set<string>();
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
      // Nothing is decided about a story in the backlog, and what was decided before it came there is void.
      next: story.stage === 'backlog' ? null : (this.next.get(id) ?? null),
      backoff: this.backoffs.get(id) ?? null,
      queued: this.queued.get(id) ?? null,
      isLetIn: this.letIn.has(id),
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
/** The role of a configured agent. */
export const roleOf = (agent: string): Role => AGENTS.find(({ name }) => name === agent)?.role ?? 'other';
