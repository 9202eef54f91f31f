/**
 * The host without a window. One server serves the page; its sessions start at the welcome door and move to the projects
 * that they open. Each project's host also has its own server, which the command line connects to.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Link, message, messageText, RefusalError, refusalSentence, text, VERSION } from '../../contract/index.ts';
import { A_PERSON } from '../../domain/index.ts';
import { removePageFile, writePageFile } from '../adapters/lock/index.ts';
import { serveLoopback } from '../adapters/loopback/index.ts';
import { profileFolder, RecentProjects } from '../adapters/profile/index.ts';
import { escapeInvisibleLines } from '../cli/format.ts';
import type { HostScope } from '../compose.ts';
import type { Door, Sender } from '../core/commands/door.ts';
import type { Shell } from '../core/ports/index.ts';
import { newHost } from '../core/state/first-records.ts';
import type { Demo } from '../demo.ts';
import { pageFolder } from '../places.ts';
import type { Session } from '../serving/index.ts';
import { createWelcome, nextSession, openSession } from '../serving/index.ts';
import { createProjects } from './projects.ts';
import { exitCode, proofText } from './proof.ts';
import { createReports } from './reports.ts';

/** The options of `huskies serve`. */
export interface HeadlessOptions {
  /** Null: the last project, or the welcome page if it cannot be opened or there is none. */
  dir: string | null;
  /** The page's port; 0 for any free port. */
  port: number;
  /** Prints one line of JSON when ready, and refusals as JSON. */
  json: boolean;
  /** The host runs in the background, where its output is not read: see reports.ts. */
  background?: boolean;
  /** Makes a demo project. Its stories are added when it is open. */
  makeDemo: () => Promise<Demo>;
}

const print = (line: string): void => void process.stdout.write(`${escapeInvisibleLines(line)}\n`);
const warn = (line: string): void => void process.stderr.write(`${escapeInvisibleLines(line)}\n`);

/** Serves until SIGTERM, SIGINT or SIGHUP, then stops all agents. Resolves with the exit code: 1 if a proof failed. */
export async function runHeadless(options: HeadlessOptions): Promise<number> {
  const sessions = new Map<number, Session>();
  const recent = new RecentProjects(profileFolder());
  const reports = createReports(options.background === true, warn);
  const { log } = reports;
  let door: Door;
  /** State folder of the project that a new page shows. */
  let shown: string | null = null;

  async function openFor(dir: string, session: number): Promise<{ path: string }> {
    const requester = sessions.get(session);
    if (requester === undefined) throw notHere('cli.serve.onePage');
    const path = await openProject(dir);
    requester.attach(door);
    return { path };
  }
  async function openProject(dir: string): Promise<string> {
    const scope = await projects.open(dir);
    door = scope.door;
    reports.opened(scope.log);
    showPageOf(scope);
    try {
      server.rememberAddress();
    } catch (error) {
      log.error("the page's address cannot be saved", error);
    }
    await recent.add(scope.path).catch((error: unknown) => log.error('the recent projects cannot be saved', error));
    return scope.path;
  }
  /** `status --link` shows this page for the project that it opens with; other projects have pages of their own. */
  function showPageOf({ stateDir }: HostScope): void {
    if (shown !== null && shown !== stateDir) removePageFile(shown);
    shown = stateDir;
    try {
      writePageFile(stateDir, server.url);
    } catch (error) {
      log.error("the page's link cannot be saved", error);
    }
  }
  const shell: Shell = {
    open: openFor,
    pick: () => Promise.reject(notHere('cli.serve.noDialog')),
    recent: () => recent.list(),
    async demo(session) {
      const { path, stories } = await options.makeDemo();
      const opened = await openFor(path, session);
      const sender = { session, caller: A_PERSON };
      await trustDemo(door, sender);
      for (const story of stories) await door.invoke('story.add', story, sender);
      return opened;
    },
  };
  const projects = createProjects(shell, {
    notify({ story, agent, message }) {
      const about = agent === null ? story : `${agent} on ${story}`;
      reports.notice(`${about}: ${messageText(message, 'copied')}`);
    },
  });
  door = createWelcome({
    host: newHost({ version: VERSION, mode: 'headless', pid: process.pid, startedAt: Date.now(), containment: 'none' }),
    shell,
  });

  const ended = firstSignal();
  // The server starts first, so that a port in use is refused before a project is opened. Its address is remembered only
  // when a project is open: until then another host may own the project and the remembered address.
  const server = await serveLoopback({
    port: options.port,
    stateDir: null,
    addressFile: pageAddressFile(options.dir),
    pageDir: pageFolder(),
    log,
    nextSession,
    onLink(link: Link, session: number) {
      sessions.set(session, openSession(link, door, session, log));
      link.onClose(() => sessions.delete(session));
    },
  });
  try {
    const path = await openFirst(options.dir, recent, openProject);
    // A page of an earlier host on this port may have reconnected while the project was being opened.
    for (const session of sessions.values()) session.attach(door);
    if (options.json) print(JSON.stringify({ ready: true, url: server.url, pid: process.pid }));
    else
      print(
        [text('cli.serve.at', { what: path ?? text('cli.serve.welcome') }), server.url, text('cli.serve.end')].join(
          '\n',
        ),
      );
    await ended;
    const proof = await projects.quit();
    warn(proofText(proof));
    return exitCode(proof);
  } finally {
    if (shown !== null) removePageFile(shown);
    for (const session of sessions.values()) session.close();
    await server.close();
  }
}

/** Approves the demo's commands without asking, since Huskies itself has just written them. */
async function trustDemo(door: Door, sender: Sender): Promise<void> {
  // Reads the config.
  await door.invoke('project.status', {}, sender);
  const untrusted = door.snapshot().project.it?.untrusted ?? [];
  if (untrusted.length > 0)
    await door.invoke('project.trust', { digests: untrusted.map(({ digest }) => digest) }, sender);
}

/**
 * The file that remembers the page's address for this folder (mode 0600). A restarted host takes the same address again,
 * so that an open page can reconnect.
 */
function pageAddressFile(dir: string | null): string {
  const name = createHash('sha256')
    .update(dir ?? '')
    .digest('hex')
    .slice(0, 16);
  return join(profileFolder(), 'pages', `${name}.json`);
}

/** Opens the named project, or else the last one. If only the last one fails to open, resolves with null for Welcome. */
async function openFirst(
  dir: string | null,
  recent: RecentProjects,
  open: (dir: string) => Promise<string>,
): Promise<string | null> {
  if (dir !== null) return open(dir);
  const [last] = await recent.list();
  if (last === undefined) return null;
  try {
    return await open(last.path);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    warn(refusalSentence(error.refusal));
    return null;
  }
}

/** Resolves at the first signal. The second one ends the process at once and leaves agents to the next start's recovery. */
function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let received = false;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (received) process.exit(1);
        received = true;
        resolve();
      });
    }
  });
}

function notHere(reason: 'cli.serve.onePage' | 'cli.serve.noDialog' | 'cli.serve.noDemo'): RefusalError {
  return new RefusalError({ code: 'not-here', why: message(reason) });
}
