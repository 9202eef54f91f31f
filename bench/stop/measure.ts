/** One try: starts a tree, kills it in one way, watches it by its witness, and cleans up. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Tree, Way } from './ways.ts';
import { TRIES, type Workshop } from './workshop.ts';

export interface Sample {
  /** ms until the last process was gone; null: something was left. */
  goneMs: number | null;
  /** ms until the way reported its end; null: it reports none. */
  saidMs: number | null;
  left: number;
  /** How many of the three bystanders it killed. */
  hurt: number;
  says: string | null;
}

export interface Plant {
  kind: string;
  /** Processes that are in place before the kill. */
  size: number;
}

/** ms that a tree runs before it is killed, so that a fork storm is under way. */
const settleMs = ({ kind }: Plant) => (kind === 'storm' ? 500 : 30);
/** ms after the end of the way, when every living process counts as left. */
const aftermathMs = ({ size }: Plant) => 150 + size;

/** An observer of one try while its kill is under way. */
export type Around = <R>(kill: () => Promise<R>) => Promise<R>;

export async function measure<T extends Tree>(
  shop: Workshop,
  way: Way<T>,
  plant: Plant,
  around: Around = (kill) => kill(),
): Promise<Sample> {
  shop.check();
  await shop.bystanders.gather();
  const witness = shop.kit.witness();
  let tree: T | null = null;
  try {
    // `escape` itself counts as one
    tree = await way.start(shop, [shop.agent, plant.kind, String(plant.size - 1), witness.path], witness);
    await witness.ready(plant.size);
    await wait(settleMs(plant));
    await way.ready?.(tree, shop);
    return await kill(shop, way, tree, plant, around);
  } finally {
    await witness.close();
    await tree?.close();
  }
}

async function kill<T extends Tree>(shop: Workshop, way: Way<T>, tree: T, plant: Plant, around: Around) {
  const { witness } = tree;
  let endedMs: number | null = null;
  const began = performance.now();
  const ended = witness.ended.then(() => {
    endedMs = performance.now() - began;
  });
  const { says, ownMs } = await around(() => way.kill(tree, shop));
  const saidMs = says === null ? null : performance.now() - began;
  const settling = new AbortController();
  await Promise.race([ended, wait(aftermathMs(plant), null, { signal: settling.signal }).catch(() => null)]);
  settling.abort();
  const [alive, hurt] = [(await witness.alive()).length, await shop.bystanders.hurt()];
  // a hopper evades every look but holds the witness open
  const left = endedMs === null ? Math.max(1, alive) : alive;
  return { goneMs: left > 0 ? null : (ownMs ?? endedMs), saidMs, left, hurt, says };
}

/** Runs `tries` tries, or fewer when `budgetMs` is used up, but at least one. */
export async function tries<R>(budgetMs: number, once: () => Promise<R>): Promise<R[]> {
  const found: R[] = [];
  const began = performance.now();
  do found.push(await once());
  while (found.length < TRIES && performance.now() - began < budgetMs);
  return found;
}
