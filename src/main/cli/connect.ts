/** Finds the project's running host and connects to it, or starts one in the background. */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../contract/index.ts';
import { RefusalError, refuse, text } from '../../contract/index.ts';
import { findHost } from '../adapters/lock/index.ts';
import {
  asideText,
  makeStateFolder,
  moveOn,
  openStateFile,
  putAside,
  readStateFile,
} from '../adapters/state-files/index.ts';
import { LOG_LIMITS } from '../adapters/system/rotating-file.ts';
import { connectTo } from './link.ts';
import type { HostClient, Project } from './world.ts';

/** A host recovers what an earlier one left before it listens: 50 runs take 3 s (trust.md), on a busy machine far longer. */
const READY_MS = 90_000;
const LOOK_EVERY_MS = 50;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export interface ConnectOptions {
  /** Starts a host when none runs. */
  serve: boolean;
  /** The built headless host. */
  entry: string;
  /** The run that this command works within; null: a person's. */
  run: string | null;
  /** Is told, in a line, what stood in the way of the log and where it is now. */
  warn(words: string): void;
  /** Given by a command that waits longer for a host that says nothing: is told of it once. */
  tell?: ((words: string) => void) | undefined;
}

/** A client of the host that owns the project. */
export async function connectToHost(project: Project, options: ConnectOptions): Promise<Result<HostClient>> {
  const { serve, run, tell } = options;
  let finding = findHost(project.stateDir);
  if (finding.state === 'none') {
    if (!serve) {
      return refuse('no-host', text('cli.host.none', { root: project.root }), text('cli.host.none.remedy'));
    }
    await startHost(project, options);
  }
  const until = Date.now() + READY_MS;
  for (;;) {
    finding = findHost(project.stateDir);
    if (finding.state === 'live') return connectTo(project.stateDir, finding.host, run, { tell });
    if (finding.state === 'none') return refuse('no-host', text('cli.host.ended'), text('cli.host.why'));
    if (Date.now() > until)
      return refuse(
        'no-host',
        text('cli.host.slow'),
        text('cli.host.see', { file: join(project.stateDir, 'host.log') }),
      );
    await sleep(LOOK_EVERY_MS);
  }
}

/** A headless host that stays when this command has ended; resolves when it owns the project. */
async function startHost(project: Project, { entry, warn }: ConnectOptions): Promise<void> {
  makeStateFolder(project.stateDir);
  const path = join(project.stateDir, 'headless.log');
  const aside = putAside(path);
  if (aside !== null) warn(`${asideText(aside)}\n`);
  // of the last starts, so that a reason can still be read after the next try
  moveOn(path, LOG_LIMITS.files);
  const log = openStateFile(path, 'append');
  const child = spawn(process.execPath, [entry, project.root, '--port', '0', '--json', '--background'], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: project.root,
  });
  closeSync(log);
  let ended = false;
  child.once('error', () => {
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  child.unref();
  const until = Date.now() + READY_MS;
  while (findHost(project.stateDir).state === 'none') {
    if (ended) throw new RefusalError(reasonIn(path));
    if (Date.now() > until) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** The refusal that the host printed before it ended. */
function reasonIn(path: string): { code: 'failed' | 'no-host'; message: string; remedy: string } {
  const words = readStateFile(path)?.trim() ?? '';
  try {
    const { error } = JSON.parse(words.split('\n').at(-1) ?? '') as { error: { message: string; remedy: string } };
    return { code: 'no-host', message: text('cli.host.notStarted', { why: error.message }), remedy: error.remedy };
  } catch {
    // Not the JSON of a refusal: then its own words, as they are.
    return {
      code: 'failed',
      message: text('cli.host.notStarted', { why: words.slice(-500) }),
      remedy: text('cli.host.why'),
    };
  }
}
