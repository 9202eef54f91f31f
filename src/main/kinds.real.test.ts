/** A gate on pipes in a whole host, with real processes and the real spawner. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runToken } from '../contract/index.ts';
import { A_PERSON } from '../domain/index.ts';
import { createProcesses } from './adapters/processes/index.ts';
import { createSpawner } from './adapters/pty/index.ts';
import { systemClock, systemRandom } from './adapters/system/index.ts';
import { createTerminals } from './adapters/terminals/index.ts';
import { Host } from './core/host.ts';
import { openLedger } from './core/state/handles.ts';
import { canEscape, compileNative, quietLog } from './testing/escapes.ts';
import { eventually } from './testing/eventually.ts';
import { FakeChanges } from './testing/fake-changes.ts';
import { FakeConfig, fakeGate } from './testing/fake-config.ts';
import { FakeForge } from './testing/fake-forge.ts';
import { FakeGit } from './testing/fake-git.ts';
import { FakeMergeGit } from './testing/fake-merge-git.ts';
import { FakeSnapshots } from './testing/fake-snapshots.ts';
import { MemoryStore } from './testing/fake-store.ts';
import { aNewRun, aStory } from './testing/store-records.ts';
import { tempFolder } from './testing/temp-folder.ts';
import { hostRecord, projectRecord } from './testing/test-huskies.ts';

const STORY = '60_story_cleanup';
const GATE = 'run_gate00000000';

it.skipIf(!canEscape)(
  'I2, I3: a gate on pipes that leaves a daemon behind is proven gone just like an agent',
  async () => {
    const dir = tempFolder();
    const place = join(dir, STORY);
    mkdirSync(place);
    const git = new FakeGit();
    git.pathOf = () => place;
    const merging = new FakeMergeGit();
    merging.worktrees.set(place, { commit: '', tree: null, uncommitted: [] });
    const source = new FakeConfig();
    const script = '(setsid sleep 600 &); echo checking; read -r line; echo "heard $line"; sleep 600';
    source.set({ gates: [fakeGate('tests', { command: ['sh', '-c', script] })] });
    const processes = createProcesses();
    const terminals = createTerminals({ dir: join(dir, 'logs'), log: quietLog });
    const keeperPath = compileNative('native/keeper/keeper.c', join(dir, 'huskies-keeper'));
    const spawner = createSpawner({ runsDir: join(dir, 'runs'), keeperPath, terminals, processes, log: quietLog });
    const shell = { open: never, pick: never, recent: never, demo: never };
    const store = new MemoryStore();
    const handles = openLedger(store, systemClock, projectRecord(), hostRecord());
    const host = new Host(
      {
        store,
        source,
        git,
        merging,
        snapshots: new FakeSnapshots(git),
        changes: new FakeChanges(),
        forge: new FakeForge(),
        spawner,
        table: processes.table,
        signals: processes.signals,
        terminals,
        clock: systemClock,
        random: systemRandom,
        tokens: { of: (run) => runToken(run, 'x'.repeat(43)) },
        log: quietLog,
        notifier: { notify: () => undefined },
        shell,
        doctor: { examine: never },
      },
      handles,
    );
    onTestFinished(async () => {
      await host.quit();
      await host.close();
      await terminals.close();
      await processes.close();
    });
    await host.open();
    const startedAt = Date.now();
    const run = aNewRun(GATE, { kind: 'gate', io: 'pipes', agent: 'tests', role: 'other', startedAt });
    handles.wanted.commit([
      { put: 'story', story: aStory(STORY, { stage: 'qa' }), text: '' },
      { put: 'start', run, replaces: [] },
    ]);
    host.reconciler.run(GATE);
    const log = async () => Buffer.from((await terminals.read(GATE, 0, 1000))?.bytes ?? []).toString();
    await eventually(async () => expect(await log()).toBe('checking\n'));
    await eventually(() => expect(host.ledger.runs.get(GATE)).toMatchObject({ status: 'running', kind: 'gate' }));
    await eventually(() => expect(host.ledger.runs.get(GATE)?.lastOutputAt).toBeGreaterThan(0));
    await host.door.invoke('terminal.input', { run: GATE, data: 'us\n' }, { session: 1, caller: A_PERSON });
    await eventually(async () => expect(await log()).toBe('checking\nheard us\n'));

    await host.door.invoke('agent.stop', { story: STORY, agent: 'tests' }, { session: 1, caller: A_PERSON });
    await eventually(() => expect(host.ledger.runs.size).toBe(0));
    const receipt = host.door.snapshot().receipts[STORY];
    expect(receipt).toMatchObject({ run: GATE, verdict: 'gone', strength: 'kernel', survivors: 0 });
    // The shell, its sleep and the daemon.
    expect(receipt?.killed).toBeGreaterThanOrEqual(3);
  },
);

function never(): Promise<never> {
  return Promise.reject(new Error('no window here'));
}
