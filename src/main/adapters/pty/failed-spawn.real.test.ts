/** Starts that fail after the fork: no process of them stays alive without being reported. */
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError, type SpawnedRun, SpawnFailed, type Terminals } from '../../core/ports/index.ts';
import { CancelSource } from '../../testing/cancel-source.ts';
import { canEscape, EscapeKit, quietLog, type Witness } from '../../testing/escapes.ts';
import { eventually } from '../../testing/eventually.ts';
import { saying } from '../../testing/saying.ts';
import { createProcesses, type Processes } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createSpawner, type SpawnerOptions } from './index.ts';

describe.skipIf(!canEscape)('a start that fails after the fork', () => {
  let kit: EscapeKit;
  const processes = createProcesses();
  beforeAll(() => {
    kit = new EscapeKit({ processes, clock: systemClock, spawner: createSpawner });
  });
  afterAll(() => kit.close());

  function spawner(options: Partial<SpawnerOptions>) {
    const terminals = kit.transcript as Pick<Terminals, 'feed'> as Terminals;
    return createSpawner({
      runsDir: join(kit.dir, 'runs'),
      keeperPath: kit.keeper,
      terminals,
      log: quietLog,
      ...options,
    });
  }

  let runs = 0;
  function request(witness: Witness, containment: 'auto' | 'scan' = 'auto') {
    const cwd = kit.worktree('failed');
    const run = `failed${runs++}`;
    const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HUSKIES_RUN: run, HUSKIES_WORKTREE: cwd };
    return { run, command: [kit.escape, 'deaf', '2', witness.path], cwd, env, cols: 80, rows: 24, containment };
  }

  async function failureOf(spawned: Promise<SpawnedRun>): Promise<unknown> {
    return spawned.then(
      () => expect.fail('it should have failed'),
      (error: unknown) => error,
    );
  }

  /**
   * Stops the remaining processes as the core does, checks that none is left, and returns the strength of the proof.
   */
  async function stopLeft(error: unknown, run: string, witness: Witness): Promise<string> {
    if (!(error instanceof SpawnFailed)) throw error;
    const { root, tty, hold } = error.left;
    const target = { run, worktree: kit.worktree('failed'), root, tty, startedAt: null, hold, known: [] };
    const outcome = await kit.stop(target);
    expect(outcome).toMatchObject({ verdict: 'gone', survivors: [] });
    expect(await witness.alive()).toEqual([]);
    await error.left.close();
    await witness.close();
    return outcome.strength;
  }

  /**
   * A program in the keeper's place. In `body` `"$@"` is the agent's command, or with `prologue` all of the keeper's
   * arguments.
   */
  function fakeKeeper(body: string, prologue?: string): string {
    const path = join(kit.dir, `keeper${runs++}`);
    writeFileSync(path, `#!/bin/sh\n${prologue ?? 'while [ "$1" != -- ]; do shift; done; shift;'} ${body}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  const failingTerminals = {
    feed: () => {
      throw new Error('no space for its log');
    },
  } as Pick<Terminals, 'feed'> as Terminals;

  it('I2: when the terminal feed fails, the keeper proves that nothing is left before the spawn rejects', async () => {
    const witness = kit.witness();
    // the first look opens a spare descriptor, which stays open
    await processes.table.identify(process.pid);
    const before = readdirSync('/proc/self/fd').length;
    const failure = await failureOf(spawner({ terminals: failingTerminals }).spawn(request(witness)));
    expect(failure).toEqual(new Error('no space for its log'));
    expect(await witness.alive()).toEqual([]);
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    await witness.close();
  });

  it('I2: when the terminal feed fails without a keeper, the processes that may be alive are handed over', async () => {
    const witness = kit.witness();
    const spawnRequest = request(witness, 'scan');
    const failure = await failureOf(spawner({ terminals: failingTerminals }).spawn(spawnRequest));
    expect(failure).toMatchObject({ name: 'SpawnFailed', cause: new Error('no space for its log') });
    expect(await stopLeft(failure, spawnRequest.run, witness)).toBe('scan');
  });

  it.each(['auto', 'scan'] as const)(
    'I2: no process is left unreported when its identity cannot be read; containment: %s',
    async (containment) => {
      const witness = kit.witness();
      const spawnRequest = request(witness, containment);
      const { table } = processes;
      const blind: Processes = {
        ...processes,
        table: {
          scan: () => table.scan(),
          probe: (identity) => table.probe(identity),
          descendants: (of) => table.descendants(of),
          alive: (identities) => table.alive(identities),
          newcomers: (cursor) => table.newcomers(cursor),
          commandOf: (identity) => table.commandOf(identity),
          loads: (of) => table.loads(of),
          boot: () => table.boot(),
          identify: () => Promise.reject(new Error('EMFILE')),
        },
      };
      const failure = await failureOf(spawner({ processes: blind }).spawn(spawnRequest));
      // the guessed identity of the keeper may be right, and then it has given its proof
      if (failure instanceof SpawnFailed) await stopLeft(failure, spawnRequest.run, witness);
      else expect(failure).toEqual(new Error('EMFILE'));
      expect(await witness.alive()).toEqual([]);
    },
  );

  it('I2: a stop finds the processes of a keeper that was killed before it reported the agent’s start', async () => {
    const witness = kit.witness();
    const spawnRequest = request(witness);
    const keeperPath = fakeKeeper('setsid "$@" & sleep 0.1; kill -9 $$');
    const failure = await failureOf(spawner({ keeperPath }).spawn(spawnRequest));
    await witness.ready(3);
    expect(await stopLeft(failure, spawnRequest.run, witness)).toBe('scan');
  });

  it('a start whose keeper reports nothing fails after the timeout', async () => {
    const witness = kit.witness();
    const spawnRequest = request(witness);
    const keeperPath = fakeKeeper('trap "" TERM; "$@" & exec sleep 600');
    const failure = await failureOf(spawner({ keeperPath, startTimeoutMs: 100 }).spawn(spawnRequest));
    expect(failure).toMatchObject({
      cause: { refusal: { code: 'resources', why: saying('100 ms') } },
    });
    await witness.ready(3);
    await stopLeft(failure, spawnRequest.run, witness);
  });

  it('a cancelled start forks nothing', async () => {
    const witness = kit.witness();
    const cancel = new CancelSource();
    for (const containment of ['auto', 'scan'] as const) {
      const spawned = spawner({}).spawn({ ...request(witness, containment), cancel });
      cancel.cancel();
      expect(await failureOf(spawned)).toBeInstanceOf(CancelledError);
    }
    expect(await witness.alive()).toEqual([]);
    expect(readdirSync(join(kit.dir, 'runs'))).toEqual([]);
    await witness.close();
  });

  it('a start that is cancelled while the keeper starts the agent ends every forked process', async () => {
    const witness = kit.witness();
    const cancel = new CancelSource();
    const spawnRequest = { ...request(witness), cancel };
    // the real keeper starts only after the cancel
    const [forked, cancelled] = [join(kit.dir, 'forked'), join(kit.dir, 'cancelled')];
    const prologue = `: > '${forked}'; while ! [ -e '${cancelled}' ]; do sleep 0.02; done;`;
    const keeperPath = fakeKeeper(`exec '${kit.keeper}' "$@"`, prologue);
    const failed = failureOf(spawner({ keeperPath }).spawn(spawnRequest));
    await eventually(() => expect(existsSync(forked)).toBe(true));
    cancel.cancel();
    writeFileSync(cancelled, '');
    const failure = await failed;
    expect(failure).toMatchObject({ cause: expect.any(CancelledError) });
    await stopLeft(failure, spawnRequest.run, witness);
  });
});
