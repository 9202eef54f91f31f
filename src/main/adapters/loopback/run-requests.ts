/** Requests that programs of a run send with its token: finds the run, reads the body, and refuses what is not accepted. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { runOfToken } from '../../../contract/index.ts';
import type { Log } from '../../core/ports/index.ts';
import { answer } from './answer.ts';
import { sameProof } from './mac.ts';
import type { TokenOf } from './request-checks.ts';

/** Refusals that are logged within a minute, so that a flood of requests does not fill the log. */
const LOGGED_PER_MINUTE = 30;

/** Why a request is not accepted. No token and no part of the body is in it. */
export interface RequestRefusal {
  status: 400 | 401 | 404 | 405 | 413 | 415 | 429;
  why: string;
}

/** The run whose token the request has. The token itself is never logged. */
export function runOfRequest(
  request: IncomingMessage,
  tokenOf: TokenOf,
): { run: string } | { refusal: RequestRefusal } {
  const refused = (why: string) => ({ refusal: { status: 401 as const, why } });
  if (request.method !== 'POST') return { refusal: { status: 405, why: 'only POST is allowed' } };
  const given = /^Bearer ([^\s]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return refused('there is no token');
  const run = runOfToken(given);
  if (run === null) return refused('the token is malformed');
  const token = tokenOf(run);
  if (token === null) return refused(`the run ${run} is not live`);
  return sameProof(token, given) ? { run } : refused(`the token is not that of ${run}`);
}

/** The body as JSON, which is not checked further. It is read only up to `maxBytes`. */
export async function readJsonBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ value: unknown } | { refusal: RequestRefusal }> {
  const tooLarge = { refusal: { status: 413 as const, why: 'the body is too large' } };
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return tooLarge;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) return tooLarge;
    parts.push(part);
  }
  try {
    return { value: JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return { refusal: { status: 400, why: 'the body is not JSON' } };
    throw error;
  }
}

/** Answers refused requests. `name`: under which they are logged. */
export function createRefusals(name: string, log: Log) {
  let since = 0;
  let count = 0;
  return (request: IncomingMessage, response: ServerResponse, { status, why }: RequestRefusal): void => {
    const now = Date.now();
    if (now - since > 60_000) [since, count] = [now, 0];
    count += 1;
    if (count <= LOGGED_PER_MINUTE) log.warn(`[${name}] refused`, { status, why });
    // What is left of the body is not read.
    response.setHeader('connection', 'close');
    if (status === 401) response.setHeader('www-authenticate', 'Bearer');
    if (status === 405) response.setHeader('allow', 'POST');
    answer(request, response, { status });
  };
}
