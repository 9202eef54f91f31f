/** The port that the runs in a worktree get as HUSKIES_PORT. */
import { message, RefusalError } from '../../../../../contract/index.ts';
import { candidatePorts } from '../../../../../domain/index.ts';
import type { World } from '../../world.ts';

/**
 * The port of a story or of a lane if it is free, or another one, which it keeps from then on. The caller records it in the
 * turn in which this resolves, so that no other gets it. `name`: as ownerName() returns it.
 */
export async function choosePort(
  { ledger, store, network }: Pick<World, 'ledger' | 'store' | 'network'>,
  name: string,
): Promise<number> {
  const own = store.care(name)?.port ?? null;
  if (own !== null && (await network.isFree(own))) return own;
  const taken = () => new Set([...store.ports()].filter(([of]) => of !== name).map(([, port]) => port));
  for (const port of candidatePorts({ project: ledger.project.path, name }, taken())) {
    if (port !== own && (await network.isFree(port)) && !taken().has(port)) return port;
  }
  throw new RefusalError({ code: 'failed', why: message('care.port') });
}
