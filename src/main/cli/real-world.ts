/**
 * The command line's world made real: terminal, disk, the project's host, child processes. What only some verbs need is
 * loaded when they ask for it: agents call this all day.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RefusalError, text } from '../../contract/index.ts';
import { createGitRunner, inspectRepository, lookAtBase } from '../adapters/git/index.ts';
import { findHost } from '../adapters/lock/index.ts';
import { profileFolder } from '../adapters/profile/index.ts';
import { decodeText } from '../adapters/state-files/index.ts';
import { appFolder, keeperFile } from '../places.ts';
import { connectToHost } from './connect.ts';
import { readToken } from './link.ts';
import type { Project, World } from './world.ts';

export function realWorld(): World {
  const keeperPath = keeperFile();
  const runner = createGitRunner({ keeperPath });
  const run = process.env.HUSKIES_RUN || null;

  async function locate(dir: string): Promise<Project> {
    const { root, commonDir } = await inspectRepository(dir, runner);
    const branch = async () => (await inspectRepository(root, runner)).branch;
    const made = async () => {
      const { createConfigSource, createGitTrust } = await import('../adapters/config/index.ts');
      const profile = profileFolder();
      const otherItems = createGitTrust({ root, commonDir, profile, keeperPath }).items;
      return createConfigSource({ root, commonDir, profile, branch, otherItems });
    };
    let source: ReturnType<typeof made> | null = null;
    const lazily = () => (source ??= made());
    return {
      root,
      stateDir: join(commonDir, 'huskies'),
      source: {
        read: async () => (await lazily()).read(),
        init: async () => (await lazily()).init(),
        trust: async (digests) => (await lazily()).trust(digests),
      },
      lookAtBase: (base) => lookAtBase(runner, root, base),
    };
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
    readFile: async (path) => inUtf8(await readFile(path)),
    readStdin,
    locate,
    hasHost: (project) => findHost(project.stateDir).state !== 'none',
    run,
    connect: (project, serve, tell) =>
      connectToHost(project, {
        serve,
        run,
        tell,
        warn: (words) => void process.stderr.write(words),
        entry: join(appFolder(), 'out', 'main', 'headless.js'),
      }),
    link(project) {
      const found = findHost(project.stateDir);
      const token = found.state === 'live' ? readToken(project.stateDir) : null;
      if (found.state !== 'live' || token === null) return null;
      return { url: `${found.host.url.replace(/\/$/, '')}/#token=${token}`, mode: found.host.mode };
    },
    async doctor(looked) {
      const { examineHere } = await import('./examine-here.ts');
      return examineHere(looked, { keeperPath, runner });
    },
    async serve(options) {
      const [{ runHeadless }, { makeDemo }] = await Promise.all([
        import('../headless/run-headless.ts'),
        import('../demo.ts'),
      ]);
      return runHeadless({ ...options, makeDemo });
    },
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
  return inUtf8(Buffer.concat(parts));
}

function inUtf8(bytes: Uint8Array): string {
  const decoded = decodeText(bytes);
  if (decoded.ok) return decoded.text;
  const message = text('cli.file.text', { line: decoded.line, why: decoded.message });
  throw new RefusalError({ code: 'bad-input', message, remedy: decoded.remedy });
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
