/** One try: a tree is started, killed in one way, and watched by its witness; whatever is left is cleaned up. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Tree, Way } from './ways.ts';
import { TRIES, type Workshop } from './workshop.ts';

export interface Sample {
  /** ms until the last process was gone; null: something was left. */
  goneMs: number | null;
  /** ms until the way said that it was done; null: it never says. */
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

/** ms for a tree to come to rest before it is killed; a storm rages for a while first. */
const settleMs = ({ kind }: Plant) => (kind === 'storm' ? 500 : 30);
/** ms after the way has said or done its last, when what lives is counted as left. */
const patienceMs = ({ size }: Plant) => 150 + size;

/** Seen from outside while a try's kill is under way. */
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
    // `escape` itself is one of them
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
  const patience = new AbortController();
  await Promise.race([ended, wait(patienceMs(plant), null, { signal: patience.signal }).catch(() => null)]);
  patience.abort();
  const [alive, hurt] = [(await witness.alive()).length, await shop.bystanders.hurt()];
  // a hopper is nowhere when one looks, but holds the witness open
  const left = endedMs === null ? Math.max(1, alive) : alive;
  return { goneMs: left > 0 ? null : (ownMs ?? endedMs), saidMs, left, hurt, says };
}

/** So many tries as were asked for, or as `budgetMs` allows, but one at least. */
export async function tries<R>(budgetMs: number, once: () => Promise<R>): Promise<R[]> {
  const found: R[] = [];
  const began = performance.now();
  do found.push(await once());
  while (found.length < TRIES && performance.now() - began < budgetMs);
  return found;
}
