/**
 * The real World of the command line: terminal, disk, the project's host, child processes. Agents run commands all day,
 * so modules that only some verbs need are loaded on demand.
 */
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { message, RefusalError, text } from '../../contract/index.ts';
import type { HostFinding } from '../adapters/lock/index.ts';
import { findHome, findHost, movedProjectRefusal, pageLink, readPageFile } from '../adapters/lock/index.ts';
import { decodeText } from '../adapters/state-files/index.ts';
import { appFolder, keeperFile } from '../places.ts';
import { type Identity, identityIn, runOfProject } from './identity.ts';
import { marksAround } from './marks-around.ts';
import { plainFolders } from './plain-folders.ts';
import { readToken } from './token.ts';
import type { Project, World } from './world.ts';

export function realWorld(): World {
  const keeperPath = keeperFile();
  const git = async () => {
    const { createGitRunner, inspectRepository, lookAtBase } = await import('../adapters/git/index.ts');
    const runner = createGitRunner({ keeperPath });
    return { runner, inspect: (dir: string) => inspectRepository(dir, runner), lookAtBase };
  };
  /** The running host that `locate` found, so that one command looks for it only once. */
  let found: { stateDir: string; finding: HostFinding } | null = null;
  const hostOf = (stateDir: string): HostFinding => (found?.stateDir === stateDir ? found.finding : findHost(stateDir));

  /** Trusts the folders on disk only where a live host confirms them; otherwise asks git. */
  async function foldersOf(dir: string): Promise<{ root: string; commonDir: string }> {
    const folders = plainFolders(dir);
    if (folders !== null) {
      const stateDir = join(folders.commonDir, 'huskies');
      const finding = findHost(stateDir);
      if (finding.state === 'live') {
        found = { stateDir, finding };
        return folders;
      }
    }
    return await (await git()).inspect(dir);
  }

  /** The git folder of the project that `dir` is in; null if it is in none. */
  async function projectOf(dir: string): Promise<string | null> {
    try {
      return (await foldersOf(dir)).commonDir;
    } catch (error) {
      if (error instanceof RefusalError) return null;
      throw error;
    }
  }

  /** The identity for calls of the project in `dir`. */
  async function identityAt(dir: string): Promise<Identity> {
    const own = identityIn(process.env);
    const marks = own.kind === 'person' ? marksAround() : [];
    if (marks.length === 0) return own;
    const around: { run: string; project: string | null }[] = [];
    for (const { run, worktree } of marks) around.push({ run, project: await projectOf(worktree) });
    return identityIn(process.env, runOfProject(around, await projectOf(dir)));
  }

  async function locate(dir: string): Promise<Project> {
    const { root, commonDir } = await foldersOf(dir);
    const branch = async () => (await (await git()).inspect(root)).branch;
    const createSource = async () => {
      const { createConfigSource, createGitTrust } = await import('../adapters/config/index.ts');
      const { profileFolder } = await import('../adapters/profile/index.ts');
      const profile = profileFolder();
      const otherItems = createGitTrust({ root, commonDir, profile, keeperPath }).items;
      const { formerRoots } = findHome(join(commonDir, 'huskies'), { commonDir, root });
      return createConfigSource({ root, commonDir, profile, branch, otherItems, formerRoots });
    };
    let source: ReturnType<typeof createSource> | null = null;
    const loadSource = () => (source ??= createSource());
    return {
      root,
      stateDir: join(commonDir, 'huskies'),
      source: {
        read: async () => (await loadSource()).read(),
        init: async () => (await loadSource()).init(),
        trust: async (digests) => (await loadSource()).trust(digests),
      },
      async lookAtBase(base) {
        const { runner, lookAtBase } = await git();
        return await lookAtBase(runner, root, base);
      },
    };
  }
  return {
    cwd: process.cwd(),
    now: () => Date.now(),
    out: (data) => void process.stdout.write(data),
    err: (text) => void process.stderr.write(text),
    // 0 when the terminal does not report its width.
    columns: (process.stdout.isTTY === true && process.stdout.columns) || undefined,
    terminal: process.stdout.isTTY === true,
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    ask,
    readFile: async (path) => decodeUtf8(readFileSync(path)),
    readStdin,
    locate,
    hasHost: (project) => hostOf(project.stateDir).state !== 'none',
    movedProjectRefusal(project) {
      const finding = hostOf(project.stateDir);
      return finding.state === 'none' ? null : movedProjectRefusal(finding.host, project.root);
    },
    async runAt(dir) {
      const identity = await identityAt(dir);
      return identity.kind === 'person' ? null : identity.run;
    },
    async connect(project, serve, onSilence) {
      const { connectToHost } = await import('./connect.ts');
      return await connectToHost(project, {
        serve,
        identity: await identityAt(project.root),
        onSilence,
        find: hostOf,
        warn: (text) => void process.stderr.write(text),
        entry: join(appFolder(), 'out', 'main', 'headless.js'),
      });
    },
    async link(project) {
      if ((await identityAt(project.root)).kind !== 'person') return null;
      const finding = hostOf(project.stateDir);
      if (finding.state !== 'live') return null;
      const { pid, url, mode } = finding.host;
      const page = readPageFile(project.stateDir, pid);
      if (page !== null) return { url: page, mode };
      const token = readToken(project.stateDir);
      return token === null ? null : { url: pageLink(url, token), mode };
    },
    backups: {
      async list({ stateDir }) {
        const { listCopies } = await import('../adapters/store/index.ts');
        return listCopies(stateDir);
      },
      async restore(project, name, again) {
        const { restoreHere } = await import('./restore-here.ts');
        return restoreHere(project, { name, again, finding: hostOf(project.stateDir) });
      },
    },
    storyFiles: {
      at: async (path) => (await storyFiles()).storyFilesAt(path),
      read: async (path) => (await storyFiles()).readStoryFile(path, { own: false }),
      async parse(text, file, format) {
        const { formatFor, storiesIn } = await storyFiles();
        return storiesIn(text, formatFor(file, format));
      },
      format: async (story) => (await storyFiles()).writeStory(story),
      write: async (dir, name, content) => (await storyFiles()).writeStoryFile(dir, name, content),
    },
    exchange: {
      machine: () => machineName(),
      async projectId(root) {
        const { firstCommit } = await import('../adapters/git/index.ts');
        return await firstCommit((await git()).runner, root);
      },
      look: async (path) => (await exchange()).lookAtPlace(path),
      async read(path, project) {
        const { readContent, readExchangeFile } = await exchange();
        return readContent(readExchangeFile(path), { path, project });
      },
      pack: async (file, project) => (await exchange()).writeContent(file, project),
      write: async (path, text) => (await exchange()).writeExchangeFile(path, text),
    },
    async runCommand([program = '', ...args], cwd, env = {}) {
      const { spawn } = await import('node:child_process');
      const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
      return new Promise((resolve) => {
        child.once('error', () => resolve(127));
        child.once('exit', (code) => resolve(code ?? 1));
      });
    },
    async doctor(finding) {
      const { examineHere } = await import('./examine-here.ts');
      return examineHere(finding, { keeperPath, runner: (await git()).runner });
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

const exchange = () => import('../adapters/exchange/index.ts');

/** The name of this machine, as a part of a writer's name. */
function machineName(): string {
  const words = hostname()
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-').slice(0, 40).replace(/-$/, '') ?? 'machine';
}

const storyFiles = () => import('../adapters/story-files/index.ts');

/** Asks one question on the terminal. Only `y` and `yes` count as yes. */
async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return await new Promise((resolve) => {
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
  return decodeUtf8(Buffer.concat(parts));
}

function decodeUtf8(bytes: Uint8Array): string {
  const decoded = decodeText(bytes);
  if (decoded.ok) return decoded.text;
  throw new RefusalError({
    code: 'bad-input',
    why: message('cli.file.text', { line: decoded.line, why: decoded.why }),
  });
}

/** Runs a script of the checkout with this Node and resolves with its exit code. */
async function runScript(name: string, args: readonly string[]): Promise<number> {
  const script = join(appFolder(), 'scripts', name);
  if (!existsSync(script)) {
    throw new RefusalError({
      code: 'not-here',
      why: message('cli.script.missing', { script }),
    });
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child as well. This process waits for the child to end.
  const ignore = (): void => undefined;
  const forwardSignal = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', forwardSignal);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', ignore);
    process.off('SIGTERM', forwardSignal);
  }
}
