/** Records for tests and previews. `part` sets the fields that matter; all others have defaults. */

import type {
  FenceRecord,
  GateResult,
  HostRecord,
  ProjectRecord,
  QuestionRecord,
  ReceiptRecord,
  RunRecord,
  StoryRecord,
  WorktreeRecord,
} from '../../contract/index.ts';
import { legacy, message } from '../../contract/index.ts';
import { AUTOMATION_OFF, DEFAULT_LIMITS, DEFAULT_TRIES, EMPTY_QUEUE, STORY_DEFAULTS } from '../../domain/index.ts';

export function aProject(part: Partial<ProjectRecord> = {}): ProjectRecord {
  return {
    path: '/home/ada/acme-shop',
    name: 'acme-shop',
    base: 'main',
    maxRunning: 6,
    automation: AUTOMATION_OFF,
    limits: DEFAULT_LIMITS,
    qa: 'agent',
    ...DEFAULT_TRIES,
    pausedAt: null,
    intervalMs: 5000,
    config: 'ready',
    problem: null,
    trusted: true,
    untrusted: [],
    movedFrom: null,
    gates: [],
    found: [],
    ...part,
  };
}

export function aHost(part: Partial<HostRecord> = {}): HostRecord {
  return {
    version: '0.1.0',
    mode: 'electron',
    pid: 4100,
    startedAt: Date.now() - 3_600_000,
    lastReconcileAt: Date.now() - 2000,
    quitting: false,
    problems: [],
    backoffs: [],
    outages: [],
    merge: EMPTY_QUEUE,
    stuck: [],
    containment: 'keeper',
    containmentWhy: legacy(
      'the keeper adopts every orphan of the run; no cgroup on top: none is delegated to this user (EACCES)',
    ),
    ...part,
  };
}

export function aStory(id: string, part: Partial<StoryRecord> = {}): StoryRecord {
  return {
    id,
    title: id,
    stage: 'backlog',
    blocked: null,
    frozen: false,
    ...STORY_DEFAULTS,
    rank: 'a0',
    createdAt: 1,
    movedAt: 1,
    worktree: null,
    ...part,
  };
}

export function aWorktree(story: string, part: Partial<WorktreeRecord> = {}): WorktreeRecord {
  return {
    id: `wt_${story.replace(/[^a-z0-9]/g, '')}`,
    owner: { kind: 'story', story },
    path: `/home/ada/acme-shop.huskies/${story}`,
    branch: `huskies/${story}`,
    state: 'ready',
    empty: [],
    ...part,
  };
}

export function aRun(story: string, agent: string, part: Partial<RunRecord> = {}): RunRecord {
  return {
    id: `run_${story.replace(/[^a-z0-9]/g, '')}${agent.replace(/[^a-z0-9]/g, '')}`.slice(0, 40),
    kind: 'agent',
    io: 'terminal',
    story,
    lane: null,
    agent,
    role: 'coder',
    status: 'running',
    stopping: null,
    pid: 48120,
    worktree: `/home/ada/acme-shop.huskies/${story}`,
    startedAt: Date.now() - 724_000,
    endedAt: null,
    exitCode: null,
    reason: null,
    containment: 'keeper',
    strength: 'kernel',
    lastLine: null,
    lastOutputAt: null,
    stalledAt: null,
    stall: null,
    facts: null,
    ...part,
  };
}

export function aReceipt(story: string, part: Partial<ReceiptRecord> = {}): ReceiptRecord {
  return {
    id: `stop_${story}`,
    run: 'run_ended0000',
    story,
    agent: 'coder-1',
    by: 'person',
    why: message('run.asked.via', { via: 'card' }),
    at: Date.now() - 60_000,
    verdict: 'gone',
    strength: 'kernel',
    containment: 'keeper',
    killed: 14,
    spared: 0,
    survivors: 0,
    handedTo: [],
    blind: 0,
    ms: 38,
    ...part,
  };
}

export function aGateResult(story: string, gate: string, part: Partial<GateResult> = {}): GateResult {
  return {
    run: `run_${gate}0000`,
    story,
    gate,
    key: 'k',
    commit: 'c',
    tree: 't',
    outcome: 'passed',
    exitCode: 0,
    ms: 1_200,
    at: Date.now() - 60_000,
    left: 0,
    why: null,
    ...part,
  };
}

export function aFence(story: string, part: Partial<FenceRecord> = {}): FenceRecord {
  return {
    worktree: `/home/ada/acme-shop.huskies/${story}`,
    run: 'run_fenced0000',
    story,
    lane: null,
    agent: 'coder-3',
    verdict: 'survivors',
    reason: legacy('2 processes did not die'),
    processes: [
      { pid: 48213, startTime: 9, command: 'node server.mjs', state: 'D', why: legacy('waits in D state on fsync') },
      { pid: 48220, startTime: 9, command: '/usr/bin/sudo make', state: 'S', why: legacy('belongs to user 0') },
    ],
    since: Date.now() - 30_000,
    attempts: 2,
    nextTryAt: Date.now() + 4000,
    ...part,
  };
}

export function aQuestion(story: string, part: Partial<QuestionRecord> = {}): QuestionRecord {
  return {
    id: 'question_1',
    run: 'run_asks',
    story,
    agent: 'coder-1',
    kind: 'permission',
    title: 'npm test',
    detail: null,
    tool: 'execute',
    options: [
      { id: 'once', label: 'Yes', kind: 'allow-once' },
      { id: 'no', label: 'No', kind: 'reject-once' },
    ],
    takesText: false,
    askedAt: 1,
    answer: null,
    ...part,
  };
}
