/** The scheduler: how long one change and the decision after it take, in projects of different sizes. */

import type { AgentRecord } from '../../src/contract/index.ts';
import {
  AUTOMATION_OFF,
  DEFAULT_LIMITS,
  DEFAULT_TRIES,
  type PipelineSettings,
  type Priority,
  STORY_DEFAULTS,
} from '../../src/domain/index.ts';
import { ScheduleIndex } from '../../src/main/core/pipeline/index.ts';
import type { StoredStory } from '../../src/main/core/ports/index.ts';
import { openLedger } from '../../src/main/core/state/handles.ts';
import { projectLookOf, storyLookOf } from '../../src/main/core/state/looks.ts';
import { ManualClock } from '../../src/main/testing/manual-clock.ts';
import { emptyContents } from '../../src/main/testing/store-records.ts';
import { createPlainStore } from '../tick/plain-store.ts';
import { hostRecord, projectRecord } from '../tick/records.ts';
import { shown, spreadOf } from '../tick/times.ts';
import { type Row, row, SHORT, say } from './rows.ts';

const SIZES = [1_000, 10_000, 100_000];
const TRIES = SHORT ? 2 : 300;
/** Changes that are timed together, since one takes less than the clock resolves. */
const BATCH = 200;
/** Stories that change again and again, as in a day's work. */
const FEW = 200;
const MAX_RATIO = 1.5;
const MAX_MS = 1;

const AGENTS: AgentRecord[] = [
  { name: 'coder-1', role: 'coder', max: null, command: 'c' },
  { name: 'qa', role: 'qa', max: null, command: 'c' },
];
const SETTINGS: PipelineSettings = {
  config: 'ready',
  trusted: true,
  maxRunning: 10,
  automation: { ...AUTOMATION_OFF, backlog: 'on', current: 'on', qa: 'on' },
  limits: DEFAULT_LIMITS,
  qa: 'agent',
  ...DEFAULT_TRIES,
  pausedAt: null,
};

/** A ledger with all stories ready in the backlog, which is the most work for the index. */
function projectOf(size: number, changing: number) {
  const stories = Array.from({ length: size }, (_, n): StoredStory => {
    const rank = `a${n.toString(36).padStart(4, '0')}1`;
    const id = `${n}_story_of_a_large_project`;
    const flags = { ...STORY_DEFAULTS, blocked: null, frozen: false };
    return { id, title: id, stage: 'backlog', ...flags, priority: (n % 4) as Priority, rank, createdAt: n, movedAt: n };
  });
  const store = createPlainStore({ ...emptyContents(), stories });
  const { view, feed, wanted, facts } = openLedger(store, new ManualClock(), projectRecord(), hostRecord());
  facts.showProject(SETTINGS, AGENTS);
  const lookUp = (id: string) => {
    const story = view.stories.get(id);
    return story === undefined ? null : storyLookOf(view, story);
  };
  const index = new ScheduleIndex(
    lookUp,
    stories.map(({ id }) => id),
  );
  const step = Math.floor(size / changing);
  const ids = stories.filter((_, n) => n % step === 0).map(({ id }) => id);
  feed.subscribe(({ changes }) => {
    for (const { table, key } of changes) if (table === 'stories') index.touch(key);
  });
  let at = 0;
  /** One story changes its priority: the ledger writes and sends it, and the scheduler decides. */
  return function change(): void {
    at = (at + 7_919) % ids.length;
    const story = view.stories.get(ids[at] ?? '');
    if (story === undefined) throw new Error(`no story ${ids[at]}`);
    wanted.commit([{ put: 'story', story: { ...story, priority: ((story.priority + 1) % 4) as Priority } }]);
    const { starts } = index.plan(projectLookOf(view));
    if (starts.length !== 8) throw new Error(`${starts.length} starts instead of 8`);
  };
}

/** `changing`: how many stories change, one after another. */
function measure(what: string, changing: (size: number) => number): Row[] {
  const sizes = SIZES.map((size) => ({ size, change: projectOf(size, changing(size)), times: [] as number[] }));
  for (let turn = -20; turn < TRIES; turn += 1) {
    for (const { change, times } of sizes) {
      const from = performance.now();
      for (let n = 0; n < BATCH; n += 1) change();
      if (turn >= 0) times.push((performance.now() - from) / BATCH);
    }
  }
  const figure = (times: readonly number[]) => `${shown(spreadOf(times).median)} ms`;
  const [smallest, ...larger] = sizes;
  if (smallest === undefined) throw new Error('no size');
  return larger.map(({ size, times }) => {
    const { median } = spreadOf(times);
    const ratio = median / spreadOf(smallest.times).median;
    return row({
      what: `scheduler, one change and the decision after it, ${size.toLocaleString('en')} stories, ${what}`,
      measured: figure(times),
      reference: [`${smallest.size.toLocaleString('en')} stories`, figure(smallest.times)],
      ratio,
      goal: `≤ ${MAX_RATIO} ×, ≤ ${MAX_MS} ms`,
      isMet: ratio <= MAX_RATIO && median <= MAX_MS,
    });
  });
}

export function schedulerRows(): Row[] {
  say('one change of the scheduler');
  return [
    ...measure(`of ${FEW} that change again and again`, () => FEW),
    ...measure('each in its turn', (size) => size),
  ];
}

export const SCHEDULER_NOTE = `Scheduler: all stories are ready in the backlog; one changes its priority: the ledger writes it (to a store that costs next to nothing) and sends it, and the next 8 starts are decided. The median of ${TRIES} batches of ${BATCH} changes, the sizes in turn. If every story of a large project changes in its turn, each is far from the processor.`;
