/** A real host core over a given store, with many stories and live runs, and a fake outside world. */
import type { Snapshot } from '../../src/contract/index.ts';
import { StopRequests } from '../../src/main/core/agents/index.ts';
import { Host } from '../../src/main/core/host.ts';
import type { Store, StoreContents, StoredRun, StoredStory, Terminals } from '../../src/main/core/ports/index.ts';
import { applyStageRule } from '../../src/main/core/reconcile/procedures/stage-rule.ts';
import { openLedger } from '../../src/main/core/state/handles.ts';
import { FakeChanges } from '../../src/main/testing/fake-changes.ts';
import { FakeConfig } from '../../src/main/testing/fake-config.ts';
import { FakeForge } from '../../src/main/testing/fake-forge.ts';
import { FakeGit } from '../../src/main/testing/fake-git.ts';
import { FakeMergeGit } from '../../src/main/testing/fake-merge-git.ts';
import { FakeProcessTable, FakeSignals } from '../../src/main/testing/fake-processes.ts';
import { FakeSnapshots } from '../../src/main/testing/fake-snapshots.ts';
import { FakeSpawner } from '../../src/main/testing/fake-spawner.ts';
import { FakeWorld } from '../../src/main/testing/fake-world.ts';
import { ManualClock } from '../../src/main/testing/manual-clock.ts';
import { hostRecord, projectRecord, recordsOf } from './records.ts';

export interface Ground {
  snapshot(): Snapshot;
  /** Runs one tick of the stage rule; resolves to the number of stops requested. The stops do not begin. */
  tick(): Promise<number>;
  /** Moves the runs' stories to the stage and withdraws all requested stops, in one commit. */
  place(stage: 'current' | 'qa'): void;
  close(): Promise<void>;
}

const noTerminals: Terminals = {
  feed: () => ({ data: () => undefined, resize: () => undefined, end: () => Promise.resolve() }),
  feedPipe: () => ({ data: () => undefined, resize: () => undefined, end: () => Promise.resolve() }),
  open: () => null,
  read: () => Promise.resolve(null),
  onLastLine: () => undefined,
  onScreen: () => undefined,
  settled: () => Promise.resolve(),
  takesPaste: () => false,
  setTheme: () => undefined,
  lastWriteAt: () => null,
  close: () => Promise.resolve(),
};

/** `openStore` receives what the host finds at its start. `runs`: how many coders are at work on stories in current. */
export function makeGround(stories: number, runs: number, openStore: (contents: StoreContents) => Store): Ground {
  const contents = recordsOf(stories, runs);
  const store = openStore(contents);
  const world = new FakeWorld();
  const table = new FakeProcessTable(world);
  let ids = 0;
  const noWindow = () => Promise.reject(new Error('no window here'));
  const clock = new ManualClock();
  const handles = openLedger(store, clock, projectRecord(), hostRecord());
  const { wanted } = handles;
  const git = new FakeGit();
  const host = new Host(
    {
      store,
      source: new FakeConfig(),
      git,
      merging: new FakeMergeGit(),
      snapshots: new FakeSnapshots(git),
      changes: new FakeChanges(),
      forge: new FakeForge(),
      spawner: new FakeSpawner(world),
      table,
      signals: new FakeSignals(world),
      terminals: noTerminals,
      clock,
      random: { id: (length) => String(++ids).padStart(length, '0'), uuid: () => '', fraction: () => 0 },
      tokens: { of: (run) => run },
      log: { info: () => undefined, warn: () => undefined, error: (message) => console.error(message) },
      notifier: { notify: () => undefined },
      shell: { open: noWindow, pick: noWindow, recent: () => Promise.resolve([]), demo: noWindow },
      doctor: { examine: () => Promise.resolve([]) },
    },
    handles,
  );
  const atWork: { run: StoredRun; story: StoredStory }[] = contents.runs.map((run, i) => {
    const story = contents.stories[i];
    if (story?.id !== run.story) throw new Error(`${run.id} has no story`);
    return { run, story };
  });
  let asked = 0;
  const rule = {
    ...host.reconciler.world,
    stops: new StopRequests({
      ...host.reconciler.world,
      wanted,
      checkpoint: () => undefined,
      wake: () => {
        asked += 1;
      },
    }),
  };
  return {
    snapshot: () => host.door.snapshot(),
    async tick() {
      asked = 0;
      await applyStageRule(rule);
      return asked;
    },
    place(stage) {
      wanted.commit(
        atWork.flatMap(({ run, story }) => [
          { put: 'story' as const, story: { ...story, stage } },
          { remove: 'stop' as const, run: run.id },
        ]),
      );
    },
    close: () => store.close(),
  };
}
