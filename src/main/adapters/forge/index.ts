/** Implements the Forge port with gh or glab. Arguments are lists, and no text of a story can be read as an option. */
import { message, RefusalError, whyOf } from '../../../contract/index.ts';
import type { ForgeTool } from '../../../domain/index.ts';
import type { Forge, ForgeBranch, PullRequestView } from '../../core/ports/index.ts';
import type { Env } from '../environment/index.ts';
import type { GitRunner } from '../git/index.ts';
import { GH_FIELDS, parseGhList, parseGlabList, parseGlabView, repositoryArgument, repositoryOf } from './answers.ts';
import { fetchRemoteBase, pushBranch, remoteOf } from './push.ts';
import { runTool } from './run-tool.ts';

/** `root`: real path of the project. `env`: the person's variables. */
export function createForge({
  root,
  runner,
  env,
}: {
  root: string;
  runner: GitRunner;
  env: () => Promise<Env>;
}): Forge {
  const repository = async ({ tool, base }: Pick<ForgeBranch, 'tool' | 'base'>): Promise<string> => {
    const { name, url } = await remoteOf(runner, root, base);
    const found = repositoryOf(url);
    if (found === null)
      throw new RefusalError({ code: 'failed', why: message('forge.address', { remote: name, url }) });
    return `--repo=${repositoryArgument(tool, found)}`;
  };
  const run = async (tool: ForgeTool, args: readonly string[], input?: string): Promise<string> =>
    await runTool(tool, args, { env: await env(), ...(input === undefined ? {} : { input }) });
  const parsed = <T>(tool: ForgeTool, parse: () => T): T => {
    try {
      return parse();
    } catch (error) {
      throw new RefusalError({ code: 'failed', why: message('forge.answer', { tool, why: whyOf(error) }) });
    }
  };
  return {
    push: (request) => pushBranch(runner, root, request),
    fetchBase: ({ base }) => fetchRemoteBase(runner, root, base),
    async find(of): Promise<PullRequestView | null> {
      const { tool, base, branch } = of;
      const repo = await repository(of);
      if (tool === 'gh') {
        const list = ['pr', 'list', repo, `--head=${branch}`, `--base=${base}`, '--state=all', '--limit=30'];
        const out = await run(tool, [...list, `--json=${GH_FIELDS}`]);
        const all = parsed(tool, () => parseGhList(out));
        return all.find(({ state }) => state === 'open') ?? all[0] ?? null;
      }
      const list = ['mr', 'list', repo, `--source-branch=${branch}`, `--target-branch=${base}`, '--all'];
      const out = await run(tool, [...list, '--output=json']);
      const number = parsed(tool, () => parseGlabList(out));
      if (number === null) return null;
      const view = await run(tool, ['mr', 'view', String(number), repo, '--output=json']);
      return parsed(tool, () => parseGlabView(view));
    },
    async open({ title, text, ...of }) {
      const { tool, base, branch } = of;
      const repo = await repository(of);
      if (tool === 'gh') {
        const create = ['pr', 'create', repo, `--head=${branch}`, `--base=${base}`, `--title=${title}`];
        await run(tool, [...create, '--body-file=-'], text);
        return;
      }
      const create = ['mr', 'create', repo, `--source-branch=${branch}`, `--target-branch=${base}`, `--title=${title}`];
      await run(tool, [...create, `--description=${text}`, '--yes']);
    },
  };
}
