/** All ways, in the order of the tables. */
import { HELD, SIGNALLED, type Tree, type Way } from './ways.ts';
import { OUTSIDE } from './ways-outside.ts';

/** A way that hides the type of its tree, so that ways with different trees fit into one list. */
function sealed<T extends Tree>(way: Way<T>): Way {
  const trees = new WeakMap<Tree, T>();
  const own = (tree: Tree): T => {
    const found = trees.get(tree);
    if (found === undefined) throw new Error(`a tree that ${way.name} did not start`);
    return found;
  };
  return {
    name: way.name,
    sort: way.sort,
    missing: (shop) => way.missing(shop),
    async start(shop, command, witness) {
      const tree = await way.start(shop, command, witness);
      trees.set(tree, tree);
      return tree;
    },
    ready: async (tree, shop) => way.ready?.(own(tree), shop),
    kill: (tree, shop) => way.kill(own(tree), shop),
  };
}

export const WAYS: readonly Way[] = [
  ...HELD.map(sealed),
  ...SIGNALLED,
  OUTSIDE.pkill,
  OUTSIDE.tmux,
  sealed(OUTSIDE.cgroupKill),
  sealed(OUTSIDE.killLoop),
];

/** The way whose time counts as the kernel's own speed. */
export const KERNEL = OUTSIDE.killLoop.name;
