/** The conflict radar: all pairs of 30 branches as the host merges them, beside one `git merge-tree` process for each pair. */

import { spawnSync } from 'node:child_process';
import { storyBranch } from '../../src/contract/index.ts';
import { STORY_DEFAULTS } from '../../src/domain/index.ts';
import type { StoredStory } from '../../src/main/core/ports/index.ts';
import { Radar } from '../../src/main/core/reconcile/procedures/radar.ts';
import { openLedger } from '../../src/main/core/state/handles.ts';
import { ManualClock } from '../../src/main/testing/manual-clock.ts';
import { emptyContents } from '../../src/main/testing/store-records.ts';
import { plainGitEnv } from '../../src/main/testing/temp-repo.ts';
import { median, short } from '../stop/figures.ts';
import { createPlainStore } from '../tick/plain-store.ts';
import { hostRecord, projectRecord } from '../tick/records.ts';
import { type Branches, makeBranches } from './branches.ts';
import { countGit, hostGit } from './git-part.ts';
import { type Row, row, SHORT, say } from './rows.ts';

const BRANCHES = SHORT ? 8 : 30;
const TRIES = SHORT ? 1 : 5;
const MOST_MS = 1_000;

/** A new radar, which knows nothing; resolves to the ids of stories in conflict after all pairs are merged. */
async function lookAtAll({ repo, stories }: Branches, env?: NodeJS.ProcessEnv): Promise<string[]> {
  const records = stories.map((id, n): StoredStory => {
    const flags = { ...STORY_DEFAULTS, blocked: null, frozen: false };
    return { id, title: id, stage: 'merge', ...flags, rank: `a${n}1`, createdAt: n, movedAt: n };
  });
  const store = createPlainStore({ ...emptyContents(), stories: records });
  const { view, observed, facts } = openLedger(store, new ManualClock(), projectRecord(), hostRecord());
  facts.showProject({ config: 'ready' }, []);
  let isMarked = true;
  const mark = () => {
    isMarked = true;
  };
  const radar = new Radar({ ledger: view, observed, merging: hostGit(repo.root, env), mark });
  while (isMarked) {
    isMarked = false;
    await radar.look();
  }
  return [...view.conflicts.keys()];
}

/** The pairs in conflict, each found by a process of its own. */
function mergeEachPair({ repo, stories }: Branches): number {
  const env = plainGitEnv();
  let conflicts = 0;
  for (const [n, ours] of stories.entries()) {
    for (const theirs of stories.slice(n + 1)) {
      const args = [
        'merge-tree',
        '--write-tree',
        '--name-only',
        '--no-messages',
        storyBranch(ours),
        storyBranch(theirs),
      ];
      const { status } = spawnSync('git', args, { cwd: repo.root, env });
      if (status !== 0 && status !== 1) throw new Error(`git ${args.join(' ')} ended with ${status}`);
      conflicts += status ?? 0;
    }
  }
  return conflicts;
}

export async function radarRows(): Promise<Row[]> {
  say('the conflict radar');
  const ground = makeBranches(BRANCHES, { conflicts: true });
  try {
    const [own, each]: [number[], number[]] = [[], []];
    for (let n = -1; n < TRIES; n++) {
      const began = performance.now();
      const inConflict = (await lookAtAll(ground)).length;
      const between = performance.now();
      const pairs = mergeEachPair(ground);
      if (pairs !== (inConflict * (inConflict - 1)) / 2) throw new Error(`${pairs} pairs of ${inConflict} in conflict`);
      if (n < 0) continue;
      own.push(between - began);
      each.push(performance.now() - between);
    }
    const calls = await countGit(ground.repo.outer, (env) => lookAtAll(ground, env));
    const merging = calls.filter((call) => call.includes('merge-tree')).length;
    const pairs = (BRANCHES * (BRANCHES - 1)) / 2;
    const ms = median(own);
    return [
      row({
        what: `conflict radar, ${pairs} pairs of ${BRANCHES} branches and each with the base, ${calls.length} git processes, ${merging} of which merges`,
        measured: `${short(ms)} ms`,
        reference: [`git merge-tree for each pair: ${pairs} processes`, `${short(median(each))} ms`],
        ratio: median(own.map((value, n) => value / (each[n] ?? Number.NaN))),
        goal: `≤ ${MOST_MS} ms, 1 process that merges`,
        isMet: ms <= MOST_MS && merging === 1,
      }),
    ];
  } finally {
    ground.repo.dispose();
  }
}

export const RADAR_NOTE = `Radar: from a radar that knows nothing until it has looked at all pairs; some are in conflict. Medians of ${TRIES}, and of their ratios. Processes were counted in a run of their own.`;
