/** The command line's world made real: terminal, disk, the project's host, child processes. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RefusalError, text } from '../../contract/index.ts';
import { createConfigSource, createGitTrust, findAgentClis } from '../adapters/config/index.ts';
import type { ExamineInput } from '../adapters/doctor/index.ts';
import { examine } from '../adapters/doctor/index.ts';
import { personEnv } from '../adapters/environment/index.ts';
import { createGitRunner, gitVersion, inspectRepository, OLDEST_GIT } from '../adapters/git/index.ts';
import { findHost } from '../adapters/lock/index.ts';
import { profileFolder } from '../adapters/profile/index.ts';
import { createPtySpawner } from '../adapters/pty/index.ts';
import { createTerminals } from '../adapters/terminals/index.ts';
import type { ProjectConfig } from '../core/ports/index.ts';
import { makeDemo } from '../demo.ts';
import { runHeadless } from '../headless/run-headless.ts';
import { appFolder, keeperFile } from '../places.ts';
import { connectToHost } from './connect.ts';
import { readToken } from './link.ts';
import type { Looked, Project, World } from './world.ts';

export function realWorld(): World {
  const keeperPath = keeperFile();
  const runner = createGitRunner({ keeperPath });
  const run = process.env.HUSKIES_RUN || null;

  async function locate(dir: string): Promise<Project> {
    const { root, commonDir } = await inspectRepository(dir, runner);
    const branch = async () => (await inspectRepository(root, runner)).branch;
    const profile = profileFolder();
    const otherItems = createGitTrust({ root, commonDir, profile, keeperPath }).items;
    const source = createConfigSource({ root, commonDir, profile, branch, otherItems });
    return { root, stateDir: join(commonDir, 'huskies'), source };
  }
  return {
    cwd: process.cwd(),
    now: () => Date.now(),
    out: (data) => void process.stdout.write(data),
    err: (words) => void process.stderr.write(words),
    // 0 where a terminal does not say
    columns: (process.stdout.isTTY === true && process.stdout.columns) || undefined,
    terminal: process.stdout.isTTY === true,
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    ask,
    readFile: (path) => readFile(path, 'utf8'),
    readStdin,
    locate,
    hasHost: (project) => findHost(project.stateDir).state !== 'none',
    run,
    connect: (project, serve) =>
      connectToHost(project, { serve, run, entry: join(appFolder(), 'out', 'main', 'headless.js') }),
    link(project) {
      const found = findHost(project.stateDir);
      const token = found.state === 'live' ? readToken(project.stateDir) : null;
      if (found.state !== 'live' || token === null) return null;
      return { url: `${found.host.url.replace(/\/$/, '')}/#token=${token}`, mode: found.host.mode };
    },
    async doctor(looked) {
      const profile = profileFolder();
      return examine({
        git: { version: await gitVersion(runner), oldest: OLDEST_GIT },
        keeperPath,
        container: describeContainer(keeperPath, wantedContainer(looked)),
        agents: (await findAgentClis(personEnv(process.env))).map((preset) => preset.title),
        electron: electronFile(),
        project:
          looked instanceof RefusalError
            ? { refusal: looked.refusal }
            : looked instanceof Error
              ? null
              : { root: looked.project.root, config: looked.reading },
        stateFolder: looked instanceof Error ? null : looked.project.stateDir,
        profile,
      });
    },
    serve: (options) => runHeadless({ ...options, makeDemo }),
    openWindow: (dir) => runScript('start.mjs', dir === null ? [] : [dir]),
    demo: (args) => runScript('demo.mjs', args),
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}

type Wanted = ProjectConfig['stop']['container'];

/** What the project in front of us asks for; 'auto' where there is none, or its config cannot be read. */
function wantedContainer(looked: Looked): Wanted {
  return !(looked instanceof Error) && looked.reading.state === 'ready' ? looked.reading.config.stop.container : 'auto';
}

/** As a host started here would say; nothing is written by asking. */
function describeContainer(keeperPath: string | null, wanted: Wanted): ExamineInput['container'] {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const dir = profileFolder();
  const spawner = createPtySpawner({ runsDir: dir, keeperPath, terminals: createTerminals({ dir, log }), log });
  return { wanted, ...spawner.describe(wanted) };
}

/** One question on the terminal; only y or yes is a yes. */
function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.question(text('cli.ask', { question }), (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      lines.close();
    });
    lines.once('close', () => resolve(false));
  });
}

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

/** HUSKIES_ELECTRON, else what the electron package has fetched; null when there is none. */
function electronFile(): string | null {
  const own = process.env.HUSKIES_ELECTRON;
  if (own !== undefined && existsSync(own)) return own;
  const name = process.platform === 'win32' ? 'electron.exe' : 'electron';
  const fetched = join(appFolder(), 'node_modules', 'electron', 'dist', name);
  return existsSync(fetched) ? fetched : null;
}

/** Runs a script of the checkout with this Node, and ends as it ends. */
async function runScript(name: string, args: readonly string[]): Promise<number> {
  const script = join(appFolder(), 'scripts', name);
  if (!existsSync(script)) {
    throw new RefusalError({
      code: 'not-here',
      message: text('cli.script.missing', { script }),
      remedy: text('cli.script.missing.remedy'),
    });
  }
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child as well; this one waits for it to end.
  const wait = (): void => undefined;
  const handOn = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', wait);
  process.on('SIGTERM', handOn);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', wait);
    process.off('SIGTERM', handOn);
  }
}
