/** Finds the project's running host and connects to it, or starts one in the background. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Client } from '../../client/index.ts';
import { createClient, socketLink } from '../../client/index.ts';
import type { Result } from '../../contract/index.ts';
import { ok, RefusalError, refuse } from '../../contract/index.ts';
import { findHost } from '../adapters/lock/index.ts';
import type { Project } from './world.ts';

/** A host recovers what an earlier one left before it listens: 50 runs take 3 s (trust.md), on a busy machine far longer. */
const READY_MS = 90_000;
const LOOK_EVERY_MS = 50;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A client of the host that owns the project. `entry`: the built headless host, started when `serve` and none runs. */
export async function connectToHost(project: Project, serve: boolean, entry: string): Promise<Result<Client>> {
  let finding = findHost(project.stateDir);
  if (finding.state === 'none') {
    if (!serve) {
      return refuse(
        'no-host',
        `No Huskies runs for ${project.root}.`,
        'Start one: huskies serve, or huskies open, or add --serve to this command.',
      );
    }
    await startHost(project, entry);
  }
  const until = Date.now() + READY_MS;
  for (;;) {
    finding = findHost(project.stateDir);
    if (finding.state === 'live') return open(project, finding.host.url);
    if (finding.state === 'none')
      return refuse('no-host', 'The host ended before it was ready.', 'See why: huskies serve');
    if (Date.now() > until)
      return refuse('no-host', 'The host does not get ready.', `See ${join(project.stateDir, 'host.log')}`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function open(project: Project, url: string): Promise<Result<Client>> {
  let token: string;
  try {
    token = readFileSync(join(project.stateDir, 'token'), 'utf8').trim();
  } catch (error) {
    return refuse(
      'not-allowed',
      `The host's token cannot be read: ${String(error)}`,
      'Run this as the user who started the host.',
    );
  }
  const socket = new WebSocket(`${url.replace(/^http/, 'ws').replace(/\/?([#?].*)?$/, '')}/link`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  const problem = await new Promise<string | null>((resolve) => {
    socket.once('open', () => resolve(null));
    socket.once('unexpected-response', (_, response) => resolve(`it answered ${response.statusCode}`));
    socket.once('error', (error) => resolve(error.message));
  });
  if (problem === null) return ok(createClient(socketLink(socket)));
  socket.on('error', () => undefined);
  socket.terminate();
  if (problem.endsWith('401') || problem.endsWith('403') || problem.endsWith('429')) {
    return refuse('not-allowed', `The host refused the connection: ${problem}.`, 'Wait half a minute and try again.');
  }
  return refuse('no-host', `The host at ${url} does not answer: ${problem}.`, 'Start it again: huskies serve');
}

/** A headless host that stays when this command has ended; resolves when it owns the project. */
async function startHost(project: Project, entry: string): Promise<void> {
  mkdirSync(project.stateDir, { recursive: true, mode: 0o700 });
  const path = join(project.stateDir, 'headless.log');
  const log = openSync(path, 'w', 0o600);
  const child = spawn(process.execPath, [entry, project.root, '--port', '0', '--json'], {
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
  const words = readFileSync(path, 'utf8').trim();
  try {
    const { error } = JSON.parse(words.split('\n').at(-1) ?? '') as { error: { message: string; remedy: string } };
    return { code: 'no-host', message: `The host could not be started: ${error.message}`, remedy: error.remedy };
  } catch {
    // Not the JSON of a refusal: then its own words, as they are.
    return {
      code: 'failed',
      message: `The host could not be started: ${words.slice(-500)}`,
      remedy: 'See why: huskies serve',
    };
  }
}
