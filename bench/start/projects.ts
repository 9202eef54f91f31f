/** Projects in a temporary folder, with stories added through a real host. */

import { join } from 'node:path';
import { createClient, openSocketLink } from '../../src/client/index.ts';
import type { CommandInput, CommandName, CommandReply, Stage } from '../../src/contract/index.ts';
import { messageText, refusalSentence } from '../../src/contract/index.ts';
import { type TempRepo, tempRepo } from '../../src/main/testing/temp-repo.ts';
import { WebSocket } from './checkout.ts';
import { end, serveProject } from './children.ts';

const STAGES: readonly Stage[] = ['backlog', 'current', 'qa', 'merge', 'done'];

const CONFIG = `base = "main"
[[agent]]
name = "coder-1"
role = "coder"
command = ["cat"]
`;

export interface BenchProject {
  stories: number;
  repo: TempRepo;
  env: NodeJS.ProcessEnv;
  /** Mean ms to add one story durably; null without stories. */
  addMs: number | null;
}

/** Creates a project with `stories` stories, spread evenly over the stages, and its profile beside it. */
export async function makeProject(stories: number): Promise<BenchProject> {
  const repo = tempRepo();
  repo.write('.huskies/project.toml', CONFIG);
  const env = { ...process.env, HUSKIES_PROFILE: join(repo.outer, 'profile'), HUSKIES_NO_SETUP: '1' };
  const addMs = await fill(repo.root, env, stories);
  return { stories, repo, env, addMs };
}

async function fill(dir: string, env: NodeJS.ProcessEnv, stories: number): Promise<number | null> {
  const { child, url } = await serveProject(dir, env);
  const { host, origin, hash } = new URL(url);
  const socket = new WebSocket(`ws://${host}/link`, { origin, perMessageDeflate: false });
  const entered = await openSocketLink(socket, { host, secret: hash.replace('#token=', ''), run: null });
  if (!entered.ok) throw new Error(messageText(entered.error.reason));
  const client = createClient(entered.link);
  const must = async <N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandReply<N>> => {
    const result = await client.invoke(name, input);
    if (!result.ok) throw new Error(`${name}: ${refusalSentence(result.error)}`);
    return result.value;
  };
  try {
    const seen = await client.mirror.until((snapshot) => snapshot.project.it !== undefined);
    await must('project.trust', {
      digests: seen?.project.it?.untrusted.map(({ digest }) => digest) ?? [],
    });
    const from = performance.now();
    for (let n = 1; n <= stories; n++) {
      const stage = STAGES[n % STAGES.length];
      await must('story.add', { title: `Story ${n} of a large project`, stage, text: `# Story ${n}\n` });
    }
    return stories === 0 ? null : (performance.now() - from) / stories;
  } finally {
    client.close();
    await end(child);
  }
}
