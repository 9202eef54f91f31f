/** Connects to a host whose address is known, by the token that it wrote for its user. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, NotEntered } from '../../client/index.ts';
import { createClient, enter } from '../../client/index.ts';
import type { Result } from '../../contract/index.ts';
import { ok, refuse, text } from '../../contract/index.ts';

export interface HostPlace {
  pid: number;
  /** Its origin. */
  url: string;
}

/** The token that a host wrote for its user; null when it is not there or not ours to read. */
export function readToken(stateDir: string): string | null {
  try {
    return readFileSync(join(stateDir, 'token'), 'utf8').trim();
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** `stateDir`: where the host's token lies; `run`: within which this program works. Refuses with `not-allowed` or `no-host`, each cause with its own remedy. */
export async function connectTo(stateDir: string, host: HostPlace, run: string | null): Promise<Result<Client>> {
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
  const { WebSocket } = await import('ws');
  const address = new URL(host.url);
  // No timeout of its own: a host answers or refuses at once, and closes who waits too long.
  const socket = new WebSocket(`ws://${address.host}/link`, { origin: address.origin, perMessageDeflate: false });
  let status: number | null = null;
  let failure: string | null = null;
  socket.once('unexpected-response', (_, { statusCode }) => {
    status = statusCode ?? 0;
    socket.terminate();
  });
  socket.on('error', (error) => {
    failure ??= error.message;
  });
  const entered = await enter(socket, { host: address.host, secret: token, run });
  if (entered.ok) return ok(createClient(entered.link));
  if (status !== null) return refusedWith(status, host);
  return notEntered(entered.error, host, file, failure);
}

function notEntered({ why, reason }: NotEntered, host: HostPlace, file: string, failure: string | null): Result<never> {
  const { pid, url } = host;
  switch (why) {
    case 'refused':
      return refuse(
        'not-allowed',
        text('cli.host.token.wrong', { pid, file }),
        text('cli.host.token.wrong.remedy', { pid }),
      );
    case 'stranger':
      return refuse('not-allowed', text('cli.host.stranger', { url, file }), text('cli.host.stranger.remedy', { pid }));
    case 'full':
      return refuse('no-host', text('cli.host.full'), text('cli.host.full.remedy'));
    case 'gone':
      return silent(host, failure ?? reason);
  }
}

/** By the statuses of adapters/loopback: gate.ts and the upgrade. */
function refusedWith(status: number, { pid, url }: HostPlace): Result<never> {
  return status === 403
    ? refuse('not-allowed', text('cli.host.forbidden', { url }), text('cli.host.forbidden.remedy', { url }))
    : silent({ pid, url }, text('cli.host.status', { status }));
}

function silent({ url }: HostPlace, why: string): Result<never> {
  return refuse('no-host', text('cli.host.silent', { url, why }), text('cli.host.silent.remedy'));
}
