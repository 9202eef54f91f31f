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

/** The lines that make an agent of the config this CLI. */
function cliLines({ cli, path }: RealAgent, place: Place, home: string): string[] {
  const env = {
    ...cli.env(place),
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    PATH: [...path, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
  };
  return [`command = ${text([join(path[0] ?? '', cli.name), ...cli.args(place)])}`, `env = ${table(env)}`];
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
    mkdirSync(home, { recursive: true });
    for (const [file, content] of Object.entries(agent.cli.seeds(place))) {
      mkdirSync(dirname(join(home, file)), { recursive: true });
      writeFileSync(join(home, file), text(content));
    }
    const prompt = `SCRIPT:${agent.script}\nCWD:{worktree}\nStory {story}: {title}\n\n{text}`;
    return [
      '[[agent]]',
      `name = ${text(agent.name)}`,
      `role = ${text(agent.role)}`,
      `prompt = ${text(prompt)}`,
      ...cliLines(agent, place, home),
    ].join('\n');
  });
  lab.makeProject(['base = "main"', rest, ...blocks].join('\n\n'));
  lab.git('config', 'user.name', 'Test');
  lab.git('config', 'user.email', 'test@example.invalid');
  await lab.json('trust', '--yes');
  return { server, naps: () => runningProgram(nap), release: () => writeFileSync(join(tools, 'go'), '') };
}
