/** The one road from the page to the host. */
import type { CommandInput, CommandName, CommandReply, Result } from '../../contract/index.ts';
import { refuse, text } from '../../contract/index.ts';
import { useMirror } from './mirror.ts';
import { noticeRefusal } from './notices.ts';

/** The command's outcome; without a host a refusal as well, never an exception. */
export async function call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandReply<N>>> {
  const { host } = useMirror.getState();
  if (!host) return refuse('no-host', text('lost.refusal'), text('lost.remedy'));
  try {
    return await host.invoke(name, input);
  } catch (error) {
    console.error(name, error);
    return refuse('failed', text('lost.failed', { command: name }), text('lost.failed.remedy'));
  }
}

/** As call(), for actions without a place of their own for errors: a refusal is shown as a notice. */
export async function act<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandReply<N> | null> {
  const result = await call(name, input);
  if (result.ok) return result.value;
  noticeRefusal(result.error);
  return null;
}
