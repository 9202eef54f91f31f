/** Records of a large project: stories spread over the stages, and coders at work on the first of them. */

import type { HostRecord, ProjectRecord, Stage } from '../../src/contract/index.ts';
import { STORY_DEFAULTS } from '../../src/domain/index.ts';
import type { StoreContents, StoredRun, StoredStory } from '../../src/main/core/ports/index.ts';
import { emptyProject, newHost } from '../../src/main/core/state/first-records.ts';
import { emptyContents } from '../../src/main/testing/store-records.ts';

const STAGES: readonly Stage[] = ['backlog', 'current', 'qa', 'merge', 'done', 'archived'];

/** Stories with a run are in current; the others are spread over all stages. */
export function recordsOf(stories: number, runs: number): StoreContents {
  const made = Array.from({ length: stories }, (_, i) =>
    storyRecord(i + 1, i < runs ? 'current' : (STAGES[i % STAGES.length] ?? 'backlog')),
  );
  const working = made.slice(0, runs).map((story, i) => runRecord(i + 1, story.id));
  return { ...emptyContents(), stories: made, runs: working };
}

function storyRecord(n: number, stage: Stage): StoredStory {
  return {
    id: `${n}_story_of_a_large_project`,
    title: `Story ${n} of a large project`,
    stage,
    blocked: null,
    frozen: false,
    ...STORY_DEFAULTS,
    rank: `a${n.toString(36).padStart(4, '0')}1`,
    createdAt: n,
    movedAt: n,
  };
}

function runRecord(n: number, story: string): StoredRun {
  return {
    id: `run_${String(n).padStart(16, '0')}`,
    kind: 'agent',
    io: 'terminal',
    story,
    lane: null,
    agent: n % 2 === 0 ? 'coder-1' : 'coder-2',
    role: 'coder',
    status: 'running',
    stopping: null,
    pid: 100_000 + n,
    worktree: `/fake/${story}`,
    startedAt: n,
    endedAt: null,
    exitCode: null,
    reason: null,
    containment: 'keeper',
    strength: 'kernel',
    lastLine: 'thinking…',
    lastOutputAt: null,
    stalledAt: null,
    facts: null,
    root: { pid: 90_000 + n, startTime: n },
    boot: 'boot-1',
    known: [],
    cgroup: null,
    handedTo: [],
  };
}

export function projectRecord(): ProjectRecord {
  return { ...emptyProject({ path: '/fake', name: 'fake', base: 'main' }), maxRunning: 200 };
}

export function hostRecord(): HostRecord {
  return newHost({ version: '0.0.0', mode: 'headless', pid: 1, startedAt: 0, containment: 'keeper' });
}
