/** Connects to a host whose address is known, by the token that it wrote for its user. */
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
  runEnded,
  type Said,
  VERSION,
} from '../../contract/index.ts';
import { mac, makeSecret } from '../adapters/loopback/mac.ts';
import { readStateFile } from '../adapters/state-files/index.ts';
import type { Identity } from './identity.ts';
import type { Patience, SilenceWatch } from './silence.ts';
import { PATIENCE, watchSilence } from './silence.ts';
import type { HostClient } from './world.ts';

export interface HostPlace {
  pid: number;
  /** Its origin. */
  url: string;
}

/** How long an honest host may take to say goodbye as well, before this end hangs up. */
const GOODBYE_MS = 1_000;
/** So long a host that hangs up before it says anything is tried again: it makes room where others flood its door. */
const AGAIN_FOR_MS = 5_000;
const AGAIN_AFTER_MS = 50;

/**
 * `stateDir`: where the host's token lies, which only a person's command reads. Refuses with `not-allowed`, `run-ended` or
 * `no-host`, each cause with its own remedy.
 */
export async function connectTo(
  stateDir: string,
  host: HostPlace,
  identity: Identity,
  patience: Partial<Patience> = {},
): Promise<Result<HostClient>> {
  if (identity.kind === 'unproven') return { ok: false, error: identity.refusal };
  const file = join(stateDir, 'token');
  const run = identity.kind === 'run' ? identity.run : null;
  let token: string;
  try {
    token = identity.kind === 'run' ? identity.token : tokenIn(file);
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, error: error.refusal };
    return refuse('not-allowed', message('cli.host.token.unread', { why: String(error) }));
  }
  const { WebSocket: Socket } = await import('ws');
  const until = Date.now() + AGAIN_FOR_MS;
  for (;;) {
    const { result, hungUp } = await knock(Socket, { host, token, run, file, patience });
    if (!hungUp || Date.now() > until) return result;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}

/** What a command line is told of a host of another version: which of both to change, and how. */
function misunderstood(other: OtherVersion | null, { pid }: HostPlace): Refusal | null {
  if (other === null) return null;
  const why = message(`version.host.${other.host}`, { own: VERSION, pid, version: other.version });
  return { code: 'other-version', why };
}

function tokenIn(file: string): string {
  const written = readStateFile(file);
  if (written === null) throw new Error(`ENOENT: ${file}`);
  return written.trim();
}

interface Knocking {
  host: HostPlace;
  token: string;
  run: string | null;
  /** The token's, for messages. */
  file: string;
  patience: Partial<Patience>;
}

/** `hungUp`: something listens there, and cut the connection before it said who it is. */
async function knock(
  Socket: typeof WebSocket,
  { host, token, run, file, patience }: Knocking,
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
    { ...PATIENCE, ...patience },
    {
      ask: () => socket.readyState === Socket.OPEN && socket.ping(),
      giveUp: () => socket.terminate(),
    },
  );
  for (const sign of ['open', 'message', 'ping', 'pong'] as const) socket.on(sign, () => watch.heard());
  socket.once('close', () => watch.end());
  const entered = await openSocketLink(socket, {
    host: address.host,
    secret: token,
    run,
    prover: { makeNonce: makeSecret, mac },
  });
  const sure = (result: Result<HostClient>) => ({ result, hungUp: false });
  if (entered.ok) return sure(ok(clientOf(entered.link, socket, watch, host)));
  watch.end();
  const gaveUp = watch.refusal();
  if (gaveUp !== null) return sure({ ok: false, error: gaveUp });
  if (status !== null) return sure(refusedWith(status, host));
  const { code, message } = (failure ?? {}) as Partial<NodeJS.ErrnoException>;
  const result = notEntered(entered.error, { host, file, run }, message ?? null);
  return { result, hungUp: entered.error.why === 'gone' && code !== 'ECONNREFUSED' };
}

/** What is done with the link does not wait for a host that was stopped meanwhile. */
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
    gaveUp: () => watch.refusal() ?? misunderstood(client.otherVersion(), place),
    close() {
      watch.end();
      client.close();
      const cut = setTimeout(() => socket.terminate(), GOODBYE_MS);
      socket.once('close', () => clearTimeout(cut));
    },
  };
}

function notEntered(
  { why, reason }: HandshakeFailure,
  { host, file, run }: Pick<Knocking, 'host' | 'file' | 'run'>,
  failure: string | null,
): Result<never> {
  const { pid, url } = host;
  switch (why) {
    case 'ended':
      return { ok: false, error: runEnded(run ?? '') };
    case 'refused':
      if (run !== null) return refuse('not-allowed', message('cli.run.token.wrong', { pid, run }));
      return refuse('not-allowed', message('cli.host.token.wrong', { pid, file }));
    case 'stranger':
      if (run !== null) return refuse('not-allowed', message('cli.run.stranger', { url, run, pid }));
      return refuse('not-allowed', message('cli.host.stranger', { url, file, pid }));
    case 'full':
      return refuse('no-host', message('cli.host.full'));
    case 'gone':
      return silent(host, failure ?? reason);
  }
}

/** By the statuses of adapters/loopback: request-checks.ts and the upgrade. */
function refusedWith(status: number, { pid, url }: HostPlace): Result<never> {
  return status === 403
    ? refuse('not-allowed', message('cli.host.forbidden', { url }))
    : silent({ pid, url }, message('cli.host.status', { status }));
}

function silent({ url }: HostPlace, why: Said): Result<never> {
  return refuse('no-host', message('cli.host.silent', { url, why }));
}
