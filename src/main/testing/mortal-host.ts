/** A host on fakes that dies at a crash point: from then on it changes nothing, although its code still runs. */
import type { CrashPoint } from '../core/ports/index.ts';
import { flush } from './manual-clock.ts';
import { createTestHuskies, type Surroundings, type TestHuskies } from './test-huskies.ts';

/** A host that may die. */
export interface MortalHost {
  huskies: TestHuskies;
  isDead(): boolean;
}

/** `dies`: asked at each crash point, and true once to end the host there. `startAt`: as for createTestHuskies. */
export function mortalHost(around: Surroundings, dies: (point: CrashPoint) => boolean, startAt?: number): MortalHost {
  let dead = false;
  const requireLife = (): void => {
    if (dead) throw new Error('this host has crashed');
  };
  const store = guarded(around.store, ['commit'], requireLife);
  const merging = guarded(around.merging, ['land'], requireLife);
  const huskies = createTestHuskies({ ...around, store, merging }, undefined, startAt, (point) => {
    if (dies(point)) dead = true;
    requireLife();
  });
  const spawn = huskies.spawner.spawn.bind(huskies.spawner);
  huskies.spawner.spawn = async (request) => {
    requireLife();
    return await spawn(request);
  };
  return { huskies, isDead: () => dead };
}

/** Lets every program exit with 0, at most `rounds` times, until the host has died; then ends what is left of it. */
export async function exitUntilDead({ huskies, isDead }: MortalHost, rounds: number): Promise<void> {
  for (let round = 0; round < rounds && !isDead(); round += 1) {
    await huskies.clock.advance(100);
    for (const { process, exit } of huskies.spawner.agents.values()) if (huskies.world.isAlive(process)) exit(0);
    await flush();
  }
  await huskies.clock.advance(100);
  if (!isDead()) throw new Error('the host has not reached the point at which it dies');
  huskies.world.crash();
}

/** The next host on the same surroundings, after its recovery. */
export async function hostAfter(around: Surroundings, { huskies }: MortalHost): Promise<TestHuskies> {
  const next = createTestHuskies(around, undefined, huskies.clock.now());
  await next.clock.until(next.host.open());
  return next;
}

/** The processes of runs that live. */
export const livingProcesses = ({ world }: TestHuskies) =>
  [...world.processes.values()].filter(({ kin, state }) => kin !== null && state !== 'Z');

/** The same object, whose methods of these names call `check` first. */
function guarded<T extends object>(target: T, names: readonly (keyof T)[], check: () => void): T {
  return new Proxy(target, {
    get(object, name) {
      const value = Reflect.get(object, name, object) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (names.includes(name as keyof T)) check();
        return (value as (...all: unknown[]) => unknown).apply(object, args);
      };
    },
    set: (object, name, value) => Reflect.set(object, name, value, object),
  });
}
