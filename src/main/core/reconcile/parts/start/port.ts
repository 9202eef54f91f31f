/** The port that a story's runs get as HUSKIES_PORT. */
import { message, RefusalError } from '../../../../../contract/index.ts';
import { candidatePorts } from '../../../../../domain/index.ts';
import type { World } from '../../world.ts';

/**
 * The port of the story if it is free, or another one, which it keeps from then on. The caller records it in the turn in
 * which this resolves, so that no other story gets it.
 */
export async function choosePort({ store, network }: Pick<World, 'store' | 'network'>, story: string): Promise<number> {
  const own = store.care(story)?.port ?? null;
  if (own !== null && (await network.isFree(own))) return own;
  const taken = () => new Set([...store.ports()].filter(([id]) => id !== story).map(([, port]) => port));
  for (const port of candidatePorts(story, taken())) {
    if (port !== own && (await network.isFree(port)) && !taken().has(port)) return port;
  }
  throw new RefusalError({ code: 'failed', why: message('care.port') });
}
