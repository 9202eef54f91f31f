/** Limits on processes and memory of a run that is in no container: held by its cgroup, or refused (I2, I3). */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { messageText, RefusalError } from '../../../contract/index.ts';
import type { SpawnedRun } from '../../core/ports/index.ts';
import { keeperFile } from '../../places.ts';
import { eventually } from '../../testing/eventually.ts';
import { aRunId } from '../../testing/run-id.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { createTerminals } from '../terminals/index.ts';
import { createSpawner } from './index.ts';
import { whyUnlimited } from './limits.ts';

const LIMITS = { processes: 24, memoryMb: 32 };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const missing = whyUnlimited(LIMITS, join(tmpdir(), 'huskies-limits'));

/** At most 200 processes, and 256 MiB. */
const FORKS =
  '(i=0; while [ $i -lt 200 ]; do sleep 600 & i=$((i+1)); done) 2> refused; echo x > forked; exec sleep 601';
const GROWS = 'a=x; i=0; while [ $i -lt 28 ]; do a=$a$a; i=$((i+1)); done; echo x > grown; exec sleep 600';

function start(cwd: string, script: string): Promise<SpawnedRun> {
  const spawner = createSpawner({
    ...{ runsDir: join(tempFolder(), 'runs'), keeperPath: keeperFile(), log },
    terminals: createTerminals({ dir: tempFolder(), log }),
  });
  const env = { PATH: process.env.PATH ?? '', HUSKIES_RUN: 'x', HUSKIES_WORKTREE: cwd };
  const command = ['sh', '-c', script];
  return spawner.spawn({
    ...{ run: aRunId(), command, cwd, env, io: 'pipes', cols: 80, rows: 24, containment: 'auto', limits: LIMITS },
  });
}

const why = missing === null ? 'they can be enforced here' : messageText(missing, 'copied');

it.skipIf(missing !== null)(`I3: a fork bomb stays within max_processes, and its end is proven (${why})`, async () => {
  const cwd = tempFolder();
  const run = await start(cwd, FORKS);
  await eventually(() => expect(existsSync(join(cwd, 'forked'))).toBe(true));
  expect(run.hold.inside().length).toBeLessThanOrEqual(LIMITS.processes);
  expect(await run.hold.killAll(10_000)).toBe(true);
  await run.close();
});

it.skipIf(missing !== null)(`I3: a process that takes more memory is killed (${why})`, async () => {
  const cwd = tempFolder();
  const run = await start(cwd, GROWS);
  expect(await run.exited).toBe(137);
  expect(existsSync(join(cwd, 'grown'))).toBe(false);
  expect(await run.hold.killAll(10_000)).toBe(true);
  await run.close();
});

it.skipIf(missing === null)(`where they cannot be enforced, nothing starts (${why})`, async () => {
  const refusal = await start(tempFolder(), 'exit 0').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(RefusalError);
  expect((refusal as RefusalError).refusal).toMatchObject({
    code: 'sandbox-unusable',
    why: { code: 'sandbox.limits' },
  });
});
