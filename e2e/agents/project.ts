/** A project whose agents are real CLIs by their presets, with the model server that they talk to. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentRoad } from '../../src/domain/index.ts';
import type { Lab } from '../fixtures/lab.ts';
import { runningProgram } from '../fixtures/observer.ts';
import { type ModelServer, startModelServer } from '../model-server/index.ts';
import type { AgentCli, Place } from './clis.ts';
import { checkFor, scriptsFor } from './scripts.ts';

/** An agent of the config. `path`: the folders that its CLI needs on the PATH, its own first. */
export interface RealAgent {
  name: string;
  role: string;
  cli: AgentCli;
  path: readonly string[];
  /** The script that its prompt names. */
  script: string;
  /** Default: terminal. */
  road?: AgentRoad;
  /** What it may do without asking; default: all. */
  mode?: 'ask' | 'edits' | 'all';
  /** Default: none. */
  sandbox?: 'bwrap';
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

/** Makes a home for a CLI, with the files that it wants there. */
export function makeHome(home: string, cli: AgentCli, place: Place): void {
  mkdirSync(home, { recursive: true });
  for (const [file, content] of Object.entries(cli.seeds(place))) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), typeof content === 'string' ? content : text(content));
  }
}

/**
 * The person's shell, in which the host is started: one home for all CLIs, and their variables, which only reach them if
 * their presets pass them on.
 */
export function enterShell(lab: Lab, agents: readonly RealAgent[], place: Place): void {
  const home = join(lab.home, 'home');
  const temporary = join(lab.home, 'tmp');
  mkdirSync(temporary);
  const folders = agents.flatMap(({ path }) => path);
  for (const { cli } of agents) makeHome(home, cli, place);
  for (const name of Object.keys(lab.env)) if (name.startsWith('XDG_')) delete lab.env[name];
  Object.assign(lab.env, ...agents.map(({ cli }) => cli.env(place)), {
    HOME: home,
    // Codex has no sandbox where its own folder is below that of temporary files
    TMPDIR: temporary,
    PATH: [...new Set([...folders, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'])].join(':'),
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
  });
}

/** Creates the project, approves its config and starts the server. `rest`: the rest of the config. */
export async function makeRealProject(lab: Lab, agents: readonly RealAgent[], rest: string): Promise<RealProject> {
  const tools = join(lab.home, 'tools');
  const nap = join(tools, 'nap');
  mkdirSync(tools);
  copyFileSync('/usr/bin/sleep', nap);
  writeFileSync(join(tools, 'check'), checkFor(nap));
  const server = await startModelServer({
    scripts: scriptsFor({ nap, state: tools }),
    logFile: join(lab.home, 'model.jsonl'),
  });
  const place = { server: server.url, main: lab.dir };
  enterShell(lab, agents, place);
  const blocks = agents.map(({ name, role, cli, script, road = 'terminal', mode = 'all', sandbox }) => {
    const prompt = `SCRIPT:${script}\nCWD:{worktree}\nStory {story}: {title}\n\n{text}`;
    return [
      '[[agent]]',
      `name = ${text(name)}`,
      `role = ${text(role)}`,
      `prompt = ${text(prompt)}`,
      `preset = ${text(cli.name)}`,
      `road = ${text(road)}`,
      `mode = ${text(mode)}`,
      ...(sandbox === undefined ? [] : [`sandbox = ${text(sandbox)}`]),
      ...(cli.model === null ? [] : [`model = ${text(cli.model)}`]),
    ].join('\n');
  });
  const ignored = agents.flatMap(({ cli }) => cli.ignored ?? []);
  if (ignored.length > 0) lab.write('.gitignore', `${ignored.join('\n')}\n`);
  // a busy machine may need long for the proof of the kernel, which is wanted here
  lab.makeProject(['base = "main"', rest, '[stop]\ntimeout_ms = 60000', ...blocks].join('\n\n'));
  lab.git('config', 'user.name', 'Test');
  lab.git('config', 'user.email', 'test@example.invalid');
  await lab.json('trust', '--yes');
  return { server, place, naps: () => runningProgram(nap), release: () => writeFileSync(join(tools, 'go'), '') };
}
