/** Steps that the verbs share: reach the host, unwrap a Result, ask a person. */
import type { Client } from '../../client/index.ts';
import { noHost } from '../../client/index.ts';
import type { CommandInput, CommandName, CommandReply, Refusal, Result, Snapshot } from '../../contract/index.ts';
import { message, ok, RefusalError } from '../../contract/index.ts';
import type { Context, Project } from './world.ts';

/** How many stories a host sends in one reply. */
const STORIES_PER_PAGE = 1_000;

/** The value. Throws the refusal of a failed Result as a RefusalError, which runCli prints. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new RefusalError(result.error);
}

/** The project of the folder. Throws a RefusalError if the project was moved while its host was running. */
export async function locate({ world, dir }: Pick<Context, 'world' | 'dir'>): Promise<Project> {
  const project = await world.locate(dir);
  const moved = world.movedProjectRefusal(project);
  if (moved !== null) throw new RefusalError(moved);
  return project;
}

/**
 * Runs `work` with a client of the project's host and closes the client afterwards. `stop`: for stops, which must not
 * give up early. They report a silent host and wait longer, and they also reach the host of a project that was moved.
 */
export async function withClient<T>(
  context: Context,
  work: (client: Client, project: Project) => Promise<T>,
  { stop = false } = {},
): Promise<T> {
  const project = await (stop ? context.world.locate(context.dir) : locate(context));
  const onSilence = (notice: string): void => context.world.err(`${notice}\n`);
  const client = unwrap(await context.world.connect(project, context.serve, stop ? onSilence : undefined));
  try {
    return await work(client, project);
  } catch (error) {
    // Closing the link made all calls fail. Report why it was closed, not that failure.
    const cause = client.gaveUp();
    throw cause !== null && error instanceof RefusalError ? new RefusalError(cause) : error;
  } finally {
    client.close();
  }
}

/** The reply of one command. Throws a RefusalError when the host refuses it. */
export async function call<N extends CommandName>(
  client: Pick<Client, 'invoke'>,
  name: N,
  input: CommandInput<N>,
): Promise<CommandReply<N>> {
  return unwrap(await client.invoke(name, input));
}

/** All stories of the filter. */
export function allStories(client: Client, input: CommandInput<'story.list'>): Promise<CommandReply<'story.list'>> {
  return allPages((last) => {
    const after = last === undefined ? {} : { after: { stage: last.stage, rank: last.rank, id: last.id } };
    return call(client, 'story.list', { ...input, ...after });
  });
}

/** All deleted stories. */
export function allDeleted(client: Client): Promise<CommandReply<'story.deleted'>> {
  return allPages((last) => {
    const after = last === undefined ? {} : { after: { deletedAt: last.deletedAt, id: last.id } };
    return call(client, 'story.deleted', after);
  });
}

/** Reads page after page, so that no single reply keeps a host with many stories busy for long. */
async function allPages<T>(read: (last: T | undefined) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const page = await read(all.at(-1));
    all.push(...page);
    if (page.length < STORIES_PER_PAGE) return all;
  }
}

/** The host's state as it is now. */
export async function snapshotOf(client: Client): Promise<Result<Snapshot>> {
  const seen = await client.mirror.until(() => true);
  return seen === null ? noHost(message('link.lost')) : ok(seen);
}

/** Asks the person unless --yes. Resolves with the answer; throws `refusal` when no person can be asked. */
export async function confirm(context: Context, yes: unknown, question: string, refusal: Refusal): Promise<boolean> {
  if (yes === true) return true;
  if (!context.world.interactive || context.json) throw new RefusalError(refusal);
  return context.world.ask(question);
}
