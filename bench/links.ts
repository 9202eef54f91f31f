/** Memory of a host whose terminals are watched by clients that read, and by clients that only acknowledge. */

import { join } from 'node:path';
import type { WebSocket as Socket } from 'ws';
import { type Client, createClient, openSocketLink } from '../src/client/index.ts';
import type { ClientMessage, CommandInput, CommandName } from '../src/contract/index.ts';
import { HELLO, messageText, refusalSentence } from '../src/contract/index.ts';
import { tempRepo } from '../src/main/testing/temp-repo.ts';
import { WebSocket } from './start/checkout.ts';
import { end, memoryOf, type Served, serveProject } from './start/children.ts';
import type { Table } from './stop.ts';

const RUNS = 8;
const LINKS = 4;
const SECONDS = process.env.HUSKIES_BENCH_TRIES === undefined ? 20 : 2;
const ACK_EVERY_MS = 20;
/** An agent that writes endlessly. */
const CONFIG = `base = "main"
max_running = ${RUNS}
[[agent]]
name = "coder-1"
role = "coder"
command = ["yes", "a line of a terminal that is never read"]
`;

/** How the four clients behave. */
type Reader = 'none' | 'reads' | 'lies';

async function entered({ url }: Served) {
  const { host, origin, hash } = new URL(url);
  const socket: Socket = new WebSocket(`ws://${host}/link`, { origin, perMessageDeflate: false });
  const got = await openSocketLink(socket, { host, secret: hash.replace('#token=', ''), run: null });
  if (!got.ok) throw new Error(messageText(got.error.reason));
  return { socket, link: got.link };
}

async function must<N extends CommandName>(client: Client, name: N, input: CommandInput<N>): Promise<void> {
  const result = await client.invoke(name, input);
  if (!result.ok) throw new Error(`${name}: ${refusalSentence(result.error)}`);
}

/** Starts eight runs that write; resolves to their ids. */
async function startRuns(client: Client): Promise<string[]> {
  const seen = await client.mirror.until(({ project }) => project.it !== undefined);
  await must(client, 'project.trust', { digests: seen?.project.it?.untrusted.map(({ digest }) => digest) ?? [] });
  await client.mirror.until(({ project }) => project.it?.trusted === true);
  for (let n = 1; n <= RUNS; n++) {
    const story = `${n}_story_flood`;
    await must(client, 'story.add', { title: story, id: story, stage: 'current' });
    await must(client, 'agent.start', { story, agent: 'coder-1' });
  }
  const all = await client.mirror.until(
    ({ runs }) => Object.values(runs).filter(({ status }) => status === 'running').length === RUNS,
  );
  return Object.keys(all?.runs ?? {});
}

function reads(client: Client, runs: readonly string[]): void {
  for (const run of runs) {
    const terminal = client.openTerminal(run, 0, {
      opened: () => undefined,
      data: (offset, bytes) => terminal.ack(offset + bytes.length),
      end: () => undefined,
    });
  }
}

/** Opens all terminals, stops reading its socket, and keeps acknowledging everything. */
function lies(socket: Socket, runs: readonly string[]): NodeJS.Timeout {
  const say = (message: ClientMessage): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  socket.send(HELLO);
  for (const [at, run] of runs.entries()) say({ t: 'terminal.open', id: at + 1, run, from: 0 });
  socket.pause();
  return setInterval(() => {
    for (const at of runs.keys()) say({ t: 'terminal.ack', id: at + 1, offset: Number.MAX_SAFE_INTEGER });
  }, ACK_EVERY_MS);
}

/** Memory of the host in MB: before the clients connect, and the maximum while they are connected. */
async function measure(reader: Reader): Promise<{ before: number; most: number }> {
  const repo = tempRepo();
  const timers: NodeJS.Timeout[] = [];
  const sockets: Socket[] = [];
  let served: Served | null = null;
  try {
    repo.write('.huskies/project.toml', CONFIG);
    const env = { ...process.env, HUSKIES_PROFILE: join(repo.outer, 'profile'), HUSKIES_NO_SETUP: '1' };
    served = await serveProject(repo.root, env);
    const owner = await entered(served);
    sockets.push(owner.socket);
    const runs = await startRuns(createClient(owner.link));
    const before = memoryOf(served.child) ?? Number.NaN;
    for (let n = 0; n < LINKS && reader !== 'none'; n++) {
      const { socket, link } = await entered(served);
      sockets.push(socket);
      if (reader === 'reads') reads(createClient(link), runs);
      else timers.push(lies(socket, runs));
    }
    let most = 0;
    for (const until = Date.now() + SECONDS * 1_000; Date.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      most = Math.max(most, memoryOf(served.child) ?? Number.NaN);
    }
    return { before, most };
  } finally {
    for (const timer of timers) clearInterval(timer);
    for (const socket of sockets) socket.terminate();
    if (served) await end(served.child);
    repo.dispose();
  }
}

const WAYS: readonly [words: string, reader: Reader][] = [
  ['none', 'none'],
  [`${LINKS} that read everything`, 'reads'],
  [`${LINKS} that read nothing and acknowledge everything`, 'lies'],
];

export async function run(): Promise<Table> {
  const rows: Table['rows'] = [];
  let alone = Number.NaN;
  for (const [words, reader] of WAYS) {
    const { before, most } = await measure(reader);
    if (reader === 'none') alone = most;
    rows.push([words, Math.round(before), Math.round(most), Math.round(most - before), (most / alone).toFixed(2)]);
  }
  return {
    title: `Links: memory of a host with ${RUNS} agents that write endlessly`,
    columns: ['links', 'MB before', `most MB in ${SECONDS} s`, 'more', 'ratio to none'],
    rows,
    notes: [
      `Resident memory of the headless host, all ${RUNS} terminals opened by each link, a fresh host for each row.`,
      'An unread link may hold 1 MB of terminals; before links had bounds an attack like that of the third row, measured elsewhere, took a host from 306 to 1,863 MB in 20 s.',
    ],
  };
}
