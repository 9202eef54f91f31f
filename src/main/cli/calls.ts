/** Steps that the verbs share: reach the host, take a Result apart, ask a person. */
import type { Client } from '../../client/index.ts';
import { noHost } from '../../client/index.ts';
import type { CommandInput, CommandName, CommandReply, Refusal, Result, Snapshot } from '../../contract/index.ts';
import { message, ok, RefusalError } from '../../contract/index.ts';
import type { Context, Project } from './world.ts';

/** As many as a host sends in one answer to `story.list`. */
const STORIES_OF_A_PAGE = 1_000;

/** The value, or the refusal thrown for the one place that prints refusals. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new RefusalError(result.error);
}

/** The project in front of us; throws where its host still has it at the place from which it was moved. */
export async function locate({ world, dir }: Pick<Context, 'world' | 'dir'>): Promise<Project> {
  const project = await world.locate(dir);
  const moved = world.movedUnder(project);
  if (moved !== null) throw new RefusalError(moved);
  return project;
}

/**
 * Runs `work` with a client of the project's host, and lets go of it afterwards. `stop`: must not be given up early, so
 * that it is told when the host is silent, and waits longer; it is asked also of a host whose project was moved away.
 */
export async function withClient<T>(
  context: Context,
  work: (client: Client, project: Project) => Promise<T>,
  { stop = false } = {},
): Promise<T> {
  const project = await (stop ? context.world.locate(context.dir) : locate(context));
  const tell = (words: string): void => context.world.err(`${words}\n`);
  const client = must(await context.world.connect(project, context.serve, stop ? tell : undefined));
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

/** Page after page, so that a host with many stories is never long busy with one answer. */
export async function everyStory(
  client: Client,
  input: CommandInput<'story.list'>,
): Promise<CommandReply<'story.list'>> {
  const stories: CommandReply<'story.list'> = [];
  for (;;) {
    const last = stories.at(-1);
    const after = last === undefined ? undefined : { stage: last.stage, rank: last.rank, id: last.id };
    const page = await call(client, 'story.list', after === undefined ? input : { ...input, after });
    stories.push(...page);
    if (page.length < STORIES_OF_A_PAGE) return stories;
  }
}

/** The host's state as it is now. */
export async function snapshotOf(client: Client): Promise<Result<Snapshot>> {
  const seen = await client.mirror.until(() => true);
  return seen === null ? noHost(message('link.lost')) : ok(seen);
}

/** Asks unless --yes; where nobody can be asked it is refused. Resolves false for a no. */
export async function confirmed(context: Context, yes: unknown, question: string, refusal: Refusal): Promise<boolean> {
  if (yes === true) return true;
  if (!context.world.interactive || context.json) throw new RefusalError(refusal);
  return context.world.ask(question);
}
