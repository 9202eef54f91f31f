/** Steps that the verbs share: reach the host, take a Result apart, ask a person. */
import type { Client } from '../../client/index.ts';
import { noHost } from '../../client/index.ts';
import type { CommandInput, CommandName, CommandReply, Refusal, Result, Snapshot } from '../../contract/index.ts';
import { ok, RefusalError } from '../../contract/index.ts';
import type { Context, Project } from './world.ts';

/** The value, or the refusal thrown for the one place that prints refusals. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new RefusalError(result.error);
}

/**
 * Runs `work` with a client of the project's host, and lets go of it afterwards. `patient`: says it when the host is
 * silent, and waits for it longer; for what must not be given up early, such as a stop.
 */
export async function withClient<T>(
  context: Context,
  work: (client: Client, project: Project) => Promise<T>,
  { patient = false } = {},
): Promise<T> {
  const project = await context.world.locate(context.dir);
  const tell = (words: string): void => context.world.err(`${words}\n`);
  const client = must(await context.world.connect(project, context.serve, patient ? tell : undefined));
  try {
    return await work(client, project);
  } catch (error) {
    // all calls ended when this side hung up: the cause is told, not what followed from it
    const silent = client.gaveUp();
    throw silent !== null && error instanceof RefusalError ? new RefusalError(silent) : error;
  } finally {
    client.close();
  }
}

export async function call<N extends CommandName>(
  client: Client,
  name: N,
  input: CommandInput<N>,
): Promise<CommandReply<N>> {
  return must(await client.invoke(name, input));
}

/** The host's state as it is now. */
export async function snapshotOf(client: Client): Promise<Result<Snapshot>> {
  const seen = await client.mirror.until(() => true);
  return seen === null ? noHost('it was lost') : ok(seen);
}

/** Asks unless --yes; where nobody can be asked it is refused. Resolves false for a no. */
export async function confirmed(context: Context, yes: unknown, question: string, refusal: Refusal): Promise<boolean> {
  if (yes === true) return true;
  if (!context.world.interactive || context.json) throw new RefusalError(refusal);
  return context.world.ask(question);
}
