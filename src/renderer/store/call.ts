/** Calls of host commands. The page has no other way to ask the host for something. */
import { lostSince } from '../../client/index.ts';
import type { CommandInput, CommandName, CommandReply, Result } from '../../contract/index.ts';
import { message, refuse } from '../../contract/index.ts';
import type { Via } from '../../domain/index.ts';
import type { PageClient } from './client.ts';
import type { Notices } from './notices.ts';

/** The part of a project store that a call needs. */
interface CallScope {
  readonly client: Pick<PageClient, 'invoke' | 'connection'>;
  isDisposed(): boolean;
}

/** The result of a command. Never throws: a lost host or a disposed project store gives a refusal. */
export async function call<N extends CommandName>(
  { client, isDisposed }: CallScope,
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

/** Like call(), for actions that have no place to show an error: a refusal becomes a notice, and the result is null. */
export async function act<N extends CommandName>(
  project: CallScope & { readonly notices: Notices },
  name: N,
  input: CommandInput<N>,
  via?: Via,
): Promise<CommandReply<N> | null> {
  const result = await call(project, name, input, via);
  if (result.ok) return result.value;
  project.notices.refusal(result.error);
  return null;
}
