/** A project whose agents are real CLIs, with the model server that they talk to. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lab } from '../fixtures/lab.ts';
import { runningProgram } from '../fixtures/observer.ts';
import { type ModelServer, startModelServer } from '../model-server/index.ts';
import type { AgentCli, Place } from './clis.ts';
import { scriptsFor } from './scripts.ts';

/** An agent of the config. `path`: the folders that its CLI needs on the PATH, its own first. */
export interface RealAgent {
  name: string;
  role: string;
  cli: AgentCli;
  path: readonly string[];
  /** The script that its prompt names. */
  script: string;
}

export interface RealProject {
  server: ModelServer;
  place: Place;
  /** The living processes that tools of agents have started, by their program: marks and sessions do not matter. */
  naps(): number[];
  /** Lets `held` tools go on. */
  release(): void;
}

const text = (value: unknown) => JSON.stringify(value);
const table = (values: Readonly<Record<string, string>>) =>
  `{ ${Object.entries(values)
    .map(([name, value]) => `${name} = ${text(value)}`)
    .join(', ')} }`;

/** How the CLI of an agent is started, with `{prompt}` in its arguments. */
export function launchOf({ cli, path }: Pick<RealAgent, 'cli' | 'path'>, place: Place, home: string) {
  const env: Record<string, string> = {
    ...cli.env(place),
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    PATH: [...path, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
  };
  return { command: [join(path[0] ?? '', cli.name), ...cli.args(place)], env };
}

/** Makes a home for a CLI, with the files that it wants there. */
export function makeHome(home: string, cli: AgentCli, place: Place): void {
  mkdirSync(home, { recursive: true });
  for (const [file, content] of Object.entries(cli.seeds(place))) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text(content));
  }
}

/** Creates the project, approves its config and starts the server. `rest`: the rest of the config. */
export async function makeRealProject(lab: Lab, agents: readonly RealAgent[], rest: string): Promise<RealProject> {
  const tools = join(lab.home, 'tools');
  const nap = join(tools, 'nap');
  mkdirSync(tools);
  copyFileSync('/usr/bin/sleep', nap);
  const server = await startModelServer({
    scripts: scriptsFor({ nap, state: tools }),
    logFile: join(lab.home, 'model.jsonl'),
  });
  const place = { server: server.url, main: lab.dir };
  const blocks = agents.map((agent) => {
    const home = join(lab.home, 'homes', agent.name);
    makeHome(home, agent.cli, place);
    const { command, env } = launchOf(agent, place, home);
    const prompt = `SCRIPT:${agent.script}\nCWD:{worktree}\nStory {story}: {title}\n\n{text}`;
    return [
      '[[agent]]',
      `name = ${text(agent.name)}`,
      `role = ${text(agent.role)}`,
      `prompt = ${text(prompt)}`,
      `command = ${text(command)}`,
      `env = ${table(env)}`,
    ].join('\n');
  });
  // a busy machine may need long for the proof of the kernel, which is wanted here
  lab.makeProject(['base = "main"', rest, '[stop]\ntimeout_ms = 60000', ...blocks].join('\n\n'));
  lab.git('config', 'user.name', 'Test');
  lab.git('config', 'user.email', 'test@example.invalid');
  await lab.json('trust', '--yes');
  return { server, place, naps: () => runningProgram(nap), release: () => writeFileSync(join(tools, 'go'), '') };
}
