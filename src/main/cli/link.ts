/** Connects to a host whose address is known, with the token that the host wrote for its user. */
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import type { HandshakeFailure, OtherVersion } from '../../client/index.ts';
import { createClient, openSocketLink } from '../../client/index.ts';
import {
  type Link,
  message,
  ok,
  type Refusal,
  RefusalError,
  type Result,
  refuse,
  runEndedRefusal,
  type Said,
  VERSION,
  whyOf,
} from '../../contract/index.ts';
import { mac, makeSecret } from '../adapters/loopback/mac.ts';
import { readStateFile } from '../adapters/state-files/index.ts';
import type { Identity } from './identity.ts';
import type { SilenceLimit, SilenceWatch } from './silence.ts';
import { DEFAULT_SILENCE_LIMIT, watchSilence } from './silence.ts';
import type { HostClient } from './world.ts';

export interface HostPlace {
  pid: number;
  /** The origin that the host serves. */
  url: string;
}

/** How long a host may take to answer the closing handshake before this side cuts the connection. */
const CLOSE_TIMEOUT_MS = 1_000;
/** How long to retry a host that closes the connection before it sends anything, as an overloaded host does. */
const RETRY_FOR_MS = 5_000;
const RETRY_DELAY_MS = 50;

/**
 * A client of the host. `stateDir`: holds the host's token, which is read only for a person. Refuses with `not-allowed`,
 * `run-ended` or `no-host`; each cause has its own remedy.
 */
export async function connectTo(
  stateDir: string,
  host: HostPlace,
  identity: Identity,
  limit: Partial<SilenceLimit> = {},
): Promise<Result<HostClient>> {
  if (identity.kind === 'unproven') return { ok: false, error: identity.refusal };
  const file = join(stateDir, 'token');
  const run = identity.kind === 'run' ? identity.run : null;
  let token: string | null;
  try {
    token = identity.kind === 'run' ? identity.token : tokenIn(file);
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, error: error.refusal };
    return refuse('not-allowed', message('cli.host.token.unread', { why: whyOf(error) }));
  }
  // A host that ends removes its token before it gives up the project.
  if (token === null) return refuse('not-allowed', message('cli.host.token.missing', { file, pid: host.pid }));
  const { WebSocket: Socket } = await import('ws');
  const until = Date.now() + RETRY_FOR_MS;
  for (;;) {
    const { result, hungUp } = await attemptConnection(Socket, { host, token, run, file, limit });
    if (!hungUp || Date.now() > until) return result;
    await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
  }
}

/** The refusal for a host of another version. It explains which side to update, and how. */
function otherVersionRefusal(other: OtherVersion | null, { pid }: HostPlace): Refusal | null {
  if (other === null) return null;
  const why = message(`version.host.${other.host}`, { own: VERSION, pid, version: other.version });
  return { code: 'other-version', why };
}

/** Null: there is no token. */
function tokenIn(file: string): string | null {
  return readStateFile(file)?.trim() ?? null;
}

interface Attempt {
  host: HostPlace;
  token: string;
  run: string | null;
  /** Path of the token, for messages. */
  file: string;
  limit: Partial<SilenceLimit>;
}

/** `hungUp`: a server listens there, but closed the connection before it identified itself. */
async function attemptConnection(
  Socket: typeof WebSocket,
  { host, token, run, file, limit }: Attempt,
): Promise<{ result: Result<HostClient>; hungUp: boolean }> {
  const address = new URL(host.url);
  const socket = new Socket(`ws://${address.host}/link`, { origin: address.origin, perMessageDeflate: false });
  let status: number | null = null;
  let failure: NodeJS.ErrnoException | null = null;
  socket.once('unexpected-response', (_, { statusCode }) => {
    status = statusCode ?? 0;
    socket.terminate();
  });
  socket.on('error', (error) => {
    failure ??= error;
  });
  const watch = watchSilence(
    host,
    { ...DEFAULT_SILENCE_LIMIT, ...limit },
    {
      ask: () => socket.readyState === Socket.OPEN && socket.ping(),
      giveUp: () => socket.terminate(),
    },
  );
  for (const sign of ['open', 'message', 'ping', 'pong'] as const) socket.on(sign, () => watch.reset());
  socket.once('close', () => watch.end());
  const opened = await openSocketLink(socket, {
    host: address.host,
    secret: token,
    run,
    prover: { makeNonce: makeSecret, mac },
  });
  const final = (result: Result<HostClient>) => ({ result, hungUp: false });
  if (opened.ok) return final(ok(clientOf(opened.link, socket, watch, host)));
  watch.end();
  const gaveUp = watch.refusal();
  if (gaveUp !== null) return final({ ok: false, error: gaveUp });
  if (status !== null) return final(statusRefusal(status, host));
  const { code, message } = (failure ?? {}) as Partial<NodeJS.ErrnoException>;
  const result = handshakeRefusal(opened.error, { host, file, run }, message ?? null);
  return { result, hungUp: opened.error.why === 'gone' && code !== 'ECONNREFUSED' };
}

/** A client whose calls do not wait forever for a host that was suspended meanwhile. */
function clientOf(
  link: Link,
  socket: Pick<WebSocket, 'once' | 'terminate'>,
  watch: SilenceWatch,
  place: HostPlace,
): HostClient {
  const client = createClient(link);
  return {
    ...client,
    invoke: (name, input) => client.invoke(name, input, 'cli'),
    gaveUp: () => watch.refusal() ?? otherVersionRefusal(client.otherVersion(), place),
    close() {
      watch.end();
      client.close();
      const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
      socket.once('close', () => clearTimeout(timer));
    },
  };
}

function handshakeRefusal(
  { why, reason }: HandshakeFailure,
  { host, file, run }: Pick<Attempt, 'host' | 'file' | 'run'>,
  failure: string | null,
): Result<never> {
  const { pid, url } = host;
  switch (why) {
    case 'ended':
      return { ok: false, error: runEndedRefusal(run ?? '') };
    case 'refused':
      if (run !== null) return refuse('not-allowed', message('cli.run.token.wrong', { pid, run }));
      return refuse('not-allowed', message('cli.host.token.wrong', { pid, file }));
    case 'stranger':
      if (run !== null) return refuse('not-allowed', message('cli.run.stranger', { url, run, pid }));
      return refuse('not-allowed', message('cli.host.stranger', { url, file, pid }));
    case 'full':
      return refuse('no-host', message('cli.host.full'));
    case 'gone':
      return unreachable(host, failure ?? reason);
  }
}

/** The refusal for an HTTP status of adapters/loopback (request-checks.ts and the upgrade). */
function statusRefusal(status: number, { pid, url }: HostPlace): Result<never> {
  return status === 403
    ? refuse('not-allowed', message('cli.host.forbidden', { url }))
    : unreachable({ pid, url }, message('cli.host.status', { status }));
}

function unreachable({ url }: HostPlace, why: Said): Result<never> {
  return refuse('no-host', message('cli.host.silent', { url, why }));
}
