/** Records with plausible values, for tests of the store. */

import type { EventRecord, GateResult, StopReceipt } from '../../contract/index.ts';
import { message } from '../../contract/index.ts';
import { type QuestionRecord, STORY_DEFAULTS } from '../../domain/index.ts';
import {
  type StoreContents,
  type StoredFence,
  type StoredRun,
  type StoredStory,
  type StoredWorktree,
  UNOBSERVED,
} from '../core/ports/index.ts';
import type { NewRun } from '../core/state/handles.ts';

/** A story in the backlog. */
export function aStory(id: string, rest: Partial<StoredStory> = {}): StoredStory {
  return {
    id,
    title: `Title of ${id}`,
    stage: 'backlog',
    blocked: null,
    frozen: false,
    ...STORY_DEFAULTS,
    rank: 'a0',
    createdAt: 1_000,
    movedAt: 1_000,
    ...rest,
  };
}

/** A running coder. */
export function aRun(id: string, rest: Partial<StoredRun> = {}): StoredRun {
  return {
    id,
    kind: 'agent',
    io: 'terminal',
    story: '60_story_cleanup',
    lane: null,
    agent: 'coder-1',
    role: 'coder',
    status: 'running',
    stopping: null,
    pid: 4711,
    worktree: '/w/60_story_cleanup',
    startedAt: 5_000,
    endedAt: null,
    exitCode: null,
    reason: null,
    containment: 'keeper',
    strength: 'kernel',
    lastLine: 'thinking…',
    lastOutputAt: null,
    stalledAt: null,
    stall: null,
    facts: null,
    root: { pid: 4710, startTime: 99 },
    boot: 'boot-1',
    known: [],
    cgroup: null,
    handedTo: [],
    ...rest,
  };
}

/** A run as a start request creates it. */
export function aNewRun(
  id: string,
  rest: Partial<Pick<StoredRun, 'kind' | 'io' | 'lane' | 'agent' | 'role' | 'startedAt'>> = {},
): NewRun {
  return { ...aRun(id, rest), status: 'pending', ...UNOBSERVED };
}

/** A fence with one survivor. */
export function aFence(worktree: string, rest: Partial<StoredFence> = {}): StoredFence {
  return {
    worktree,
    run: 'run_aaaaaaaa',
    story: '60_story_cleanup',
    lane: null,
    agent: 'coder-1',
    verdict: 'survivors',
    reason: message('verdict.survivors', { n: 1 }),
    processes: [{ pid: 7, startTime: 8, command: 'sleep 9', state: 'D', why: message('processes.waits') }],
    since: 6_000,
    attempts: 2,
    nextTryAt: 7_000,
    root: { pid: 6, startTime: 7 },
    boot: 'boot-1',
    known: [],
    cgroup: null,
    handedTo: [],
    runStartedAt: 5_000,
    ...rest,
  };
}

/** The worktree of a story. */
export function aWorktree(story: string, rest: Partial<StoredWorktree> = {}): StoredWorktree {
  return {
    id: `wt_${story.replace(/[^a-z0-9]/g, '').padEnd(8, '0')}`,
    owner: { kind: 'story', story },
    path: `/w/${story}`,
    branch: `huskies/${story}`,
    empty: [],
    ...rest,
  };
}

/** The receipt of a proven stop. */
export function aReceipt(id: string, rest: Partial<StopReceipt> = {}): StopReceipt {
  return {
    id,
    run: 'run_aaaaaaaa',
    story: '60_story_cleanup',
    agent: 'coder-1',
    by: 'person',
    why: message('run.asked.via', { via: 'card' }),
    at: 8_000,
    verdict: 'gone',
    reason: null,
    strength: 'kernel',
    containment: 'keeper',
    killed: [{ pid: 1, startTime: 2, command: 'sh', evidence: 'child', goneMs: 1.5 }],
    spared: [{ pid: 3, startTime: 4, command: 'vim' }],
    survivors: [],
    handedTo: [],
    blind: 0,
    ms: 12,
    phases: [{ phase: 'containment', ms: 3.5 }],
    ...rest,
  };
}

/** The result of a gate that passed. `run`: its run, which is also its id. */
export function aGateResult(run: string, rest: Partial<GateResult> = {}): GateResult {
  return {
    run,
    story: '60_story_cleanup',
    gate: 'tests',
    key: 'k'.repeat(64),
    commit: 'c'.repeat(40),
    tree: 't'.repeat(40),
    outcome: 'passed',
    exitCode: 0,
    ms: 1_200,
    at: 9_000,
    left: 0,
    why: null,
    ...rest,
  };
}

/** An event whose message contains `why`. */
export function anEvent(why: string, rest: Partial<EventRecord> = {}): Omit<EventRecord, 'seq'> {
  const { seq: _seq, ...fields } = rest;
  return {
    at: 9_000,
    kind: 'story_moved',
    story: '60_story_cleanup',
    agent: null,
    run: null,
    by: null,
    message: message('stop.untried', { why }),
    ...fields,
  };
}

/** Event number `seq`, of no story, agent or run. */
export function anEventRecord(seq: number, rest: Partial<EventRecord> = {}): EventRecord {
  return { seq, ...anEvent('told', { at: 0, kind: 'other', story: null, ...rest }) };
}

/** What an empty store loads. */
export function emptyContents(): StoreContents {
  return {
    stories: [],
    runs: [],
    fences: [],
    receipts: [],
    worktrees: [],
    releases: [],
    progress: [],
    gateResults: [],
    mergeEntries: [],
    mergeRequests: [],
    pullRequests: [],
    candidates: [],
    questions: [],
    moved: [],
    pausedAt: null,
  };
}

/** An open question of an agent with two options. */
export function aQuestion(part: Partial<QuestionRecord> = {}): QuestionRecord {
  return {
    id: 'question_1',
    run: 'run_aaaaaaaa',
    story: '1_a',
    agent: 'coder-1',
    kind: 'ask',
    title: 'Which colour?',
    detail: null,
    tool: null,
    options: [
      { id: '1', label: 'red', kind: 'answer' },
      { id: '2', label: 'blue', kind: 'answer' },
    ],
    takesText: true,
    askedAt: 8,
    answer: null,
    ...part,
  };
}
