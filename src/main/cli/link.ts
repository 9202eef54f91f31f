/** Connects to a host whose address is known, by the token that it wrote for its user. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Client } from '../../client/index.ts';
import { createClient, socketLink } from '../../client/index.ts';
import type { Result } from '../../contract/index.ts';
import { ok, refuse, text } from '../../contract/index.ts';

export interface HostPlace {
  pid: number;
  /** Its origin. */
  url: string;
}

type Answer = { open: WebSocket } | { status: number } | { error: string };

/** The token that a host wrote for its user; null when it is not there or not ours to read. */
export function readToken(stateDir: string): string | null {
  try {
    return readFileSync(join(stateDir, 'token'), 'utf8').trim();
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** `stateDir`: where the host's token lies. Refuses with `not-allowed` or `no-host`, each cause with its own remedy. */
export async function connectTo(stateDir: string, host: HostPlace): Promise<Result<Client>> {
  const file = join(stateDir, 'token');
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    return refuse(
      'not-allowed',
      text('cli.host.token.unread', { why: String(error) }),
      text('cli.host.token.unread.remedy'),
    );
  }
  const answer = await knock(`${host.url.replace(/^http/, 'ws').replace(/\/?([#?].*)?$/, '')}/link`, token);
  if ('open' in answer) return ok(createClient(socketLink(answer.open)));
  if ('status' in answer) return refusedWith(answer.status, host, file);
  return silent(host, answer.error);
}

function knock(url: string, token: string): Promise<Answer> {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false });
  return new Promise((resolve) => {
    const failed = (answer: Answer): void => {
      resolve(answer);
      // An error that follows has nobody left to tell; without a listener `ws` would throw it.
      socket.on('error', () => undefined);
      socket.terminate();
    };
    socket.once('open', () => resolve({ open: socket }));
    socket.once('unexpected-response', (_, { statusCode }) => failed({ status: statusCode ?? 0 }));
    socket.once('error', (error) => failed({ error: error.message }));
  });
}

/** By the statuses of adapters/loopback: gate.ts and the upgrade. */
function refusedWith(status: number, { pid, url }: HostPlace, file: string): Result<never> {
  switch (status) {
    case 401:
      return refuse(
        'not-allowed',
        text('cli.host.token.wrong', { pid, file }),
        text('cli.host.token.wrong.remedy', { pid }),
      );
    case 403:
      return refuse('not-allowed', text('cli.host.forbidden', { url }), text('cli.host.forbidden.remedy', { url }));
    case 429:
      return refuse('not-allowed', text('cli.host.paused'), text('cli.host.paused.remedy'));
    case 503:
      return refuse('no-host', text('cli.host.full'), text('cli.host.full.remedy'));
    default:
      return silent({ pid, url }, text('cli.host.status', { status }));
  }
}

function silent({ url }: HostPlace, why: string): Result<never> {
  return refuse('no-host', text('cli.host.silent', { url, why }), text('cli.host.silent.remedy'));
}
