/**
 * The host without a window: one page server in front, whose sessions move between the welcome door and the projects
 * that are opened from it. Each project's own host has a server of its own, by which the command line finds it.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  type HostRecord,
  type Link,
  message,
  messageText,
  RefusalError,
  text,
  toldRefusal,
  VERSION,
} from '../../contract/index.ts';
import { A_PERSON } from '../../domain/index.ts';
import { serveLoopback } from '../adapters/loopback/index.ts';
import { profileFolder, RecentProjects } from '../adapters/profile/index.ts';
import { plainLines } from '../cli/words.ts';
import type { Door } from '../core/commands/door.ts';
import type { Shell } from '../core/ports/index.ts';
import type { Demo } from '../demo.ts';
import { pageFolder } from '../places.ts';
import type { Session } from '../serving/index.ts';
import { createWelcome, nextSession, openSession } from '../serving/index.ts';
import { createLines } from './lines.ts';
import { createProjects } from './projects.ts';
import { exitCode, proofText } from './proof.ts';

export interface HeadlessOptions {
  /** null: the project opened last, or the welcome page when there is none that can be opened. */
  dir: string | null;
  /** Of the page; 0: any free one. */
  port: number;
  /** One line of JSON when ready, and refusals as JSON. */
  json: boolean;
  /** Nobody reads its output while it serves: see lines.ts. */
  background?: boolean;
  /** Makes a demo project; its stories are added once it is open. */
  makeDemo: () => Promise<Demo>;
}

const say = (line: string): void => void process.stdout.write(`${plainLines(line)}\n`);
const warn = (line: string): void => void process.stderr.write(`${plainLines(line)}\n`);

/** Serves until SIGTERM, SIGINT or SIGHUP, then stops all agents. Resolves with the exit code: 1 when something survived. */
export async function runHeadless(options: HeadlessOptions): Promise<number> {
  const sessions = new Map<number, Session>();
  const recent = new RecentProjects(profileFolder());
  const lines = createLines(options.background === true, warn);
  const { log } = lines;
  let door: Door;

  async function openFor(dir: string, session: number): Promise<{ path: string }> {
    const asking = sessions.get(session);
    if (asking === undefined) throw notHere('cli.serve.onePage');
    const path = await openProject(dir);
    asking.attach(door);
    return { path };
  }
  async function openProject(dir: string): Promise<string> {
    const scope = await projects.open(dir);
    door = scope.door;
    lines.opened(scope.log);
    await recent
      .add(scope.path)
      .catch((error: unknown) => log.error('the list of recent projects was not written', error));
    return scope.path;
  }
  const shell: Shell = {
    open: openFor,
    pick: () => Promise.reject(notHere('cli.serve.noDialog')),
    recent: () => recent.list(),
    async demo(session) {
      const { path, stories } = await options.makeDemo();
      const opened = await openFor(path, session);
      for (const story of stories) await door.invoke('story.add', story, { session, caller: A_PERSON });
      return opened;
    },
  };
  const projects = createProjects(shell, {
    notify: ({ story, agent, message }) => lines.notice(`${agent} on ${story}: ${messageText(message, 'copied')}`),
  });
  door = createWelcome({ host: hostRecord(), shell });

  const ended = signals();
  // The port first: a taken one is refused before anything of a project is touched.
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
    // A page of an earlier host on this port may have come back while the project was being opened.
    for (const session of sessions.values()) session.attach(door);
    if (options.json) say(JSON.stringify({ ready: true, url: server.url, pid: process.pid }));
    else
      say(
        [text('cli.serve.at', { what: path ?? text('cli.serve.welcome') }), server.url, text('cli.serve.end')].join(
          '\n',
        ),
      );
    await ended;
    const proof = await projects.quit();
    warn(proofText(proof));
    return exitCode(proof);
  } finally {
    for (const session of sessions.values()) session.close();
    await server.close();
  }
}

/** A page that was open finds a host that was started again for the same folder: at the same address (0600). */
function pageAddressFile(dir: string | null): string {
  const name = createHash('sha256')
    .update(dir ?? '')
    .digest('hex')
    .slice(0, 16);
  return join(profileFolder(), 'pages', `${name}.json`);
}

/** The named project must open; the last one may have gone, and then the welcome page says what there is. */
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
    warn(toldRefusal(error.refusal));
    return null;
  }
}

/** Resolves at the first signal; the second ends the process at once, with agents left to the next start's recovery. */
function signals(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}

function notHere(what: 'cli.serve.onePage' | 'cli.serve.noDialog' | 'cli.serve.noDemo'): RefusalError {
  return new RefusalError({ code: 'not-here', why: message(what) });
}

function hostRecord(): HostRecord {
  return {
    version: VERSION,
    mode: 'headless',
    pid: process.pid,
    startedAt: Date.now(),
    lastReconcileAt: null,
    quitting: false,
    problems: [],
    stuck: [],
    containment: 'none',
    containmentWhy: null,
  };
}
