/** What the protocol's own cancel, and the death of the agent's root, leave of an agent on the road `acp`, without Huskies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { treeOf } from '../fixtures/observer.ts';
import { killAll, type Launched, leftOf, remember } from './ways.ts';

/** How long after a way has done its last the rest is counted, in ms. The cancel ends when the turn is answered. */
const AFTER_MS = 2_000;
/** How long the end of a cancelled turn is waited for, in ms: one CLI may wait for its tool. */
const TURN_MS = 30_000;

type Answer = { id?: number | string; method?: string; params?: unknown; result?: unknown; error?: unknown };

type Opened = { sessionId: string; modes?: { availableModes: { id: string }[] } };

/** A client that allows whatever the agent asks. */
class Client {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { done: (result: unknown) => void; failed: (error: Error) => void }>();
  #serial = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    if (child.stdout === null) throw new Error('the agent has no output');
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(line));
    child.stdin?.on('error', () => undefined);
    child.once('exit', () => {
      for (const { failed } of this.#waiting.values()) failed(new Error('the agent has ended'));
    });
  }

  request(method: string, params: object): Promise<unknown> {
    this.#serial += 1;
    const id = this.#serial;
    this.#send({ id, method, params });
    return new Promise((done, failed) => this.#waiting.set(id, { done, failed }));
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  #take(line: string): void {
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line) as Answer;
    if (message.method === 'session/request_permission') {
      const { options } = message.params as { options: { optionId: string; kind: string }[] };
      const option = options.find(({ kind }) => kind.startsWith('allow'))?.optionId;
      this.#send({ id: message.id, result: { outcome: { outcome: 'selected', optionId: option } } });
    } else if (message.method !== undefined) {
      if (message.id !== undefined) this.#send({ id: message.id, error: { code: -32601, message: 'no such method' } });
    } else {
      const waiting = this.#waiting.get(Number(message.id));
      if (message.error === undefined) waiting?.done(message.result);
      else waiting?.failed(new Error(JSON.stringify(message.error)));
    }
  }

  #send(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }
}

/**
 * Starts an agent on pipes, waits until it is in the middle of its tool, ends its turn or kills its root, and counts what is
 * left: after a cancel of the tool's processes, since the agent itself lives on; else of the whole tree. Then the test kills
 * the rest, all of which it has started.
 */
export async function endedOnPipes(
  way: 'cancel' | 'root',
  { command, env, cwd, prompt }: Launched & { cwd: string; prompt: string },
  inTool: () => Promise<readonly number[]>,
): Promise<{ before: number; left: number }> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'] });
  await new Promise((done, failed) => child.once('spawn', done).once('error', failed));
  const root = child.pid ?? 0;
  try {
    const client = new Client(child);
    await client.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
    const { sessionId, modes } = (await client.request('session/new', { cwd, mcpServers: [] })) as Opened;
    // the mode that asks, since Claude's own default needs a classifier that is not there
    if (modes?.availableModes.some(({ id }) => id === 'default'))
      await client.request('session/set_mode', { sessionId, modeId: 'default' });
    const turn = client
      .request('session/prompt', { sessionId, prompt: [{ type: 'text', text: prompt }] })
      .catch(() => undefined);
    const tools = await inTool();
    const all = remember([...treeOf(root), ...tools]);
    const counted = way === 'cancel' ? remember(tools) : all;
    if (way === 'cancel') {
      client.notify('session/cancel', { sessionId });
      await Promise.race([turn, wait(TURN_MS, undefined, { ref: false })]);
    } else process.kill(root, 'SIGKILL');
    await wait(AFTER_MS);
    const left = leftOf(counted).length;
    killAll(all);
    return { before: counted.length, left };
  } finally {
    child.kill('SIGKILL');
  }
}
