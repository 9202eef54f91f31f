/**
 * A scripted model server on loopback, by which real agent CLIs work offline: it speaks the wire formats that they
 * expect, streaming or not, and answers with the steps of scripts.
 */
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANTHROPIC } from './anthropic.ts';
import { CHAT } from './chat.ts';
import { GEMINI } from './gemini.ts';
import { instanceOf } from './json.ts';
import { about, entryOf, type Logged } from './log.ts';
import { RESPONSES } from './responses.ts';
import { type Chosen, choose, isFailure, type Scripts } from './script.ts';
import { give, send, wait } from './sending.ts';
import { asText, callFor } from './tools.ts';
import type { Asked, Reply, Usage, WireFormat } from './wire.ts';

const FORMATS: readonly WireFormat[] = [ANTHROPIC, RESPONSES, CHAT, GEMINI];
const USAGE: Usage = { input: 1200, output: 34, cached: 200 };

export interface ModelServerOptions {
  scripts: Scripts;
  /** A file that gets each request as a line of JSON. */
  logFile?: string;
  /** Default: any free port. */
  port?: number;
}

export interface ModelServer {
  /** Without a slash at its end: `http://127.0.0.1:PORT`. */
  url: string;
  requests: readonly Logged[];
  /** The requests that took a step of this script. */
  of(script: string): Logged[];
  /** Cuts all connections and ends. */
  end(): Promise<void>;
}

/** Starts it; resolves when it listens. */
export async function startModelServer({ scripts, logFile, port = 0 }: ModelServerOptions): Promise<ModelServer> {
  const requests: Logged[] = [];
  const failures = new Map<string, number>();
  let serial = 0;
  const log = (entry: Logged) => {
    requests.push(entry);
    if (logFile !== undefined) appendFileSync(logFile, `${JSON.stringify(entry)}\n`);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://loopback');
    const entry = entryOf(request, pathname);
    const body = await bodyOf(request);
    const format = request.method === 'POST' ? FORMATS.find((each) => each.isAt(pathname)) : undefined;
    if (format === undefined) {
      log(entry);
      return send(response, ...other(entry.method, pathname));
    }
    entry.format = format.name;
    let asked: Asked;
    let chosen: Chosen;
    let reply: Reply;
    try {
      asked = format.decode(pathname, JSON.parse(body));
      chosen = choose(asked, scripts, (key) => failures.get(key) ?? 0);
      serial += 1;
      reply = replyOf(`${process.pid}_${serial}`, asked, chosen);
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      log({ ...entry, fault });
      return send(response, 400, format.failure(400, fault));
    }
    log({ ...entry, ...about(asked, chosen, reply) });
    const { step, key } = chosen;
    if (isFailure(step)) failures.set(key, (failures.get(key) ?? 0) + 1);
    await wait(step.waitMs ?? 0);
    if ('hang' in step) return;
    if ('status' in step) {
      const { status, message = `the script answers ${status}`, retryAfterSeconds } = step;
      const headers: Record<string, string> =
        retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
      return send(response, status, format.failure(status, message), headers);
    }
    await give(response, format.encode(reply), asked.isStream, step);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      // the CLI has gone in the middle of an answer, or of its own request
      log({ ...entryOf(request, request.url ?? ''), fault: String(error) });
      response.destroy();
    });
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    of: (script) => requests.filter((each) => each.script === script && (each.index ?? -1) >= 0),
    end: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** What the model says to a step. A failing step has an answer too: one that is cut begins with it. */
function replyOf(id: string, asked: Asked, { step, folder }: Chosen): Reply {
  const { usage, think = '' } = step;
  const common = {
    id,
    model: asked.model,
    think,
    usage: { ...USAGE, ...usage },
    atSeconds: Math.floor(Date.now() / 1000),
  };
  if (isFailure(step)) {
    const text = 'say' in step ? step.say : undefined;
    return { ...common, say: text ?? 'this answer is cut off in the middle', call: null };
  }
  if (asked.schema !== null) return { ...common, say: JSON.stringify(instanceOf(asked.schema)), call: null };
  if (asked.editsByText) return { ...common, say: asText(step), call: null };
  return { ...common, say: step.say ?? '', call: callFor(step, asked.tools, folder) };
}

/** What CLIs ask for besides answers: a count of tokens, the list of models, whether the server is there. */
function other(method: string, path: string): [status: number, body: unknown] {
  if (/count_?tokens$/i.test(path)) return [200, { input_tokens: 10, totalTokens: 10 }];
  if (/\/models$/.test(path)) {
    const model = { id: 'mock-1', object: 'model', created: 1, owned_by: 'mock', type: 'model', display_name: 'mock' };
    return [200, { object: 'list', data: [model], models: [], has_more: false }];
  }
  return method === 'GET' || method === 'HEAD' ? [200, {}] : [404, { error: { message: `no ${method} ${path}` } }];
}
