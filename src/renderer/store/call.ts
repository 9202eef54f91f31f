/** The one road from the page to the host. */
import { lostSince } from '../../client/index.ts';
import type { CommandInput, CommandName, CommandReply, Result } from '../../contract/index.ts';
import { message, refuse } from '../../contract/index.ts';
import type { Via } from '../../domain/index.ts';
import type { PageClient } from './client.ts';
import type { Notices } from './notices.ts';

/** In whose name a command is asked: a project store. */
interface Asker {
  readonly client: Pick<PageClient, 'invoke' | 'connection'>;
  isDisposed(): boolean;
}

/** The command's outcome; without a host, or from a project that has left, a refusal as well, never an exception. */
export async function call<N extends CommandName>(
  { client, isDisposed }: Asker,
  name: N,
  input: CommandInput<N>,
  via?: Via,
): Promise<Result<CommandReply<N>>> {
  if (isDisposed()) return refuse('no-project', message('page.left'));
  if (lostSince(client.connection()) !== null) return refuse('no-host', message('page.lost'));
  try {
    return await client.invoke(name, input, ...(via === undefined ? [] : [via]));
  } catch (error) {
    console.error(name, error);
    return refuse('failed', message('page.bug', { asked: name }));
  }
}

/** As call(), for actions without a place of their own for errors: a refusal is shown as a notice. */
export async function act<N extends CommandName>(
  project: Asker & { readonly notices: Notices },
  name: N,
  input: CommandInput<N>,
  via?: Via,
): Promise<CommandReply<N> | null> {
  const result = await call(project, name, input, via);
  if (result.ok) return result.value;
  project.notices.refusal(result.error);
  return null;
}
