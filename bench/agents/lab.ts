/** A headless host on a project whose agents are the scripted one, on both roads. */
import { join } from 'node:path';
import type { Client } from '../../src/client/index.ts';
import { type CommandInput, type CommandName, type CommandReply, refusalSentence } from '../../src/contract/index.ts';
import { tempRepo } from '../../src/main/testing/temp-repo.ts';
import { root } from '../start/checkout.ts';
import { end, type Served, serveProject } from '../start/children.ts';
import { openMirror } from '../state/mirrors.ts';

/** How Huskies talks to the agents. */
export type Road = 'acp' | 'terminal';

export const TALKER = join(root, 'bench', 'agents', 'talker.mjs');

export interface Lab {
  served: Served;
  client: Client;
  must<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandReply<N>>;
  /** Adds a story with this text in current, and resolves to its id when its agent is running. */
  start(story: string, text: string): Promise<string>;
  end(): Promise<void>;
}

/** Opens a host for `most` agents at once. `everyMs`: how often one in a terminal prints a line; 0 is never. */
export async function openLab(road: Road, most: number, everyMs = 500): Promise<Lab> {
  const repo = tempRepo();
  const command = [process.execPath, TALKER, ...(road === 'terminal' ? ['terminal', String(everyMs)] : [])];
  const agent = ['[[agent]]', 'name = "coder-1"', 'role = "coder"', `road = "${road}"`];
  const config = [
    'base = "main"',
    `max_running = ${most}`,
    ...agent,
    `command = ${JSON.stringify(command)}`,
    'prompt = "{text}"',
  ];
  repo.write('.huskies/project.toml', `${config.join('\n')}\n`);
  const env = { ...process.env, HUSKIES_PROFILE: join(repo.outer, 'profile'), HUSKIES_NO_SETUP: '1' };
  const served = await serveProject(repo.root, env);
  const { client, close } = await openMirror(served);
  const must: Lab['must'] = async (name, input) => {
    const result = await client.invoke(name, input);
    if (!result.ok) throw new Error(`${name}: ${refusalSentence(result.error)}`);
    return result.value as never;
  };
  const seen = await client.mirror.until(({ project }) => project.it !== undefined);
  await must('project.trust', { digests: seen?.project.it?.untrusted.map(({ digest }) => digest) ?? [] });
  await client.mirror.until(({ project }) => project.it?.trusted === true);
  return {
    served,
    client,
    must,
    async start(story, text) {
      await must('story.add', { title: story, id: story, stage: 'current', text });
      const { run } = await must('agent.start', { story, agent: 'coder-1' });
      await client.mirror.until(({ runs }) => runs[run]?.status === 'running');
      return run;
    },
    async end() {
      close();
      await end(served.child);
      repo.dispose();
    },
  };
}
