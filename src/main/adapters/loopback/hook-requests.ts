/** Reports of CLIs by their hooks: POST with the token of the run. A report is small, and its answer tells the CLI nothing. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { runOfToken } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { answer } from './answer.ts';
import { sameProof } from './mac.ts';
import type { TokenOf } from './request-checks.ts';

/** The path of reports; the name of the CLI's preset follows. */
export const HOOK_PATH = '/hook/';
/** The largest report. A tool's input may be a whole file. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** Refusals that are logged within a minute, so that a flood does not fill the log. */
const LOGGED_PER_MINUTE = 30;

/** What createHookRequests works with. */
export interface HookRequestOptions {
  tokenOf: TokenOf;
  log: Log;
  /** `body`: parsed JSON, not checked. */
  onHook(run: string, preset: string, body: unknown): void;
}

/** Whether a request is a report. `path`: its path without the query. */
export function isHookPath(path: string | null): path is string {
  return path?.startsWith(HOOK_PATH) ?? false;
}

/** Handles a report whose headers have passed the checks. The run is that of the token, whatever the body tells. */
export function createHookRequests({ tokenOf, log, onHook }: HookRequestOptions) {
  let since = 0;
  let refused = 0;

  function refuse(request: IncomingMessage, response: ServerResponse, status: number, why: string): void {
    const now = Date.now();
    if (now - since > 60_000) [since, refused] = [now, 0];
    refused += 1;
    if (refused <= LOGGED_PER_MINUTE) log.warn('[hook] refused', { status, why });
    // What is left of the body is not read.
    response.setHeader('connection', 'close');
    answer(request, response, { status });
  }
  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    if (request.method !== 'POST') return refuse(request, response, 405, 'only POST is allowed');
    const preset = /^[a-z][a-z0-9-]{0,31}$/.exec(path.slice(HOOK_PATH.length))?.[0];
    if (preset === undefined) return refuse(request, response, 404, 'the path names no CLI');
    const given = /^Bearer ([^\s]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const run = runOfToken(given);
    const token = run === null ? null : tokenOf(run);
    if (run === null || token === null || !sameProof(token, given))
      return refuse(request, response, 401, run === null ? 'there is no token' : `the token is not that of ${run}`);
    const body = await readJson(request);
    if ('status' in body) return refuse(request, response, body.status, 'the body is too large, or no JSON');
    onHook(run, preset, body.value);
    // An empty object: the CLI goes on as without the hook.
    answer(request, response, { status: 200, type: 'application/json', body: '{}' });
  };
}

async function readJson(request: IncomingMessage): Promise<{ value: unknown } | { status: 400 | 413 }> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return { status: 413 };
    parts.push(part);
  }
  try {
    return { value: JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return { status: 400 };
    throw error;
  }
}
