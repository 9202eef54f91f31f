/**
 * How a socket is opened: both ends show that they know the same secret, and neither says it. A person's client knows
 * the host's, a run's knows that run's token. The host sends a `challenge`; the client answers by `open`; the
 * host's `opened` answers that. Every answer names the address, so that a program which listens on another port
 * can neither learn the secret nor hand an answer on.
 */
import * as v from 'valibot';
import { type Message, type MessageCode, message } from '../domain/index.ts';

/** The first thing that a host says on a socket. */
const HostChallenge = v.strictObject({ t: v.literal('challenge'), nonce: Token() });

/** The first thing that a client says; until it is right, nothing else is read. */
const ClientOpen = v.strictObject({
  t: v.literal('open'),
  nonce: Token(),
  proof: Token(),
  /** The run whose token the client has (`HUSKIES_TOKEN`), and by which it proves itself; null: it has the host's secret. */
  run: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
});
type ClientOpen = v.InferOutput<typeof ClientOpen>;

const HostOpened = v.strictObject({ t: v.literal('opened'), proof: Token() });

/** The number of a host's challenge; null: it is none. */
export function readChallenge(data: string | Uint8Array): string | null {
  const read = v.safeParse(HostChallenge, parse(data));
  return read.success ? read.output.nonce : null;
}

/** The proof of a host's answer to it; null: it is none. */
export function readOpened(data: string | Uint8Array): string | null {
  const read = v.safeParse(HostOpened, parse(data));
  return read.success ? read.output.proof : null;
}

/** A client's first message; null: it is none. */
export function readOpen(data: string | Uint8Array): ClientOpen | null {
  const read = v.safeParse(ClientOpen, parse(data));
  return read.success ? read.output : null;
}

/** Largest first message, and with it all that a socket may send before it is let in. */
export const MAX_HELLO_BYTES = 4 * 1024;

/** What both ends know of one opening. */
export interface Opening {
  /** `127.0.0.1:4242`: as the client was told the address, and as its Host header names it. */
  host: string;
  challenge: string;
  nonce: string;
  run: string | null;
}

/** The words whose HMAC-SHA256 under the secret (`run` null: the host's, else that run's token), as base64url, is the proof of one end. */
export function proofInput(end: 'client' | 'host', { host, challenge, nonce, run }: Opening): string {
  return JSON.stringify(['huskies socket 1', end, host, challenge, nonce, run]);
}

/** What `HUSKIES_TOKEN` holds: the run, and a secret by which the host knows it. */
export function runToken(run: string, secret: string): string {
  return `${run}.${secret}`;
}

/** The run and its whole token; null: it is none. */
export function runOfToken(token: string): string | null {
  return /^(run_[a-z0-9]{8,40})\.[A-Za-z0-9_-]{43}$/.exec(token)?.[1] ?? null;
}

/** WebSocket close codes of a host's own (RFC 6455, 7.4.2: 4000–4999 are free). */
export const CLOSE = {
  /** The first message was wrong, late or too long. */
  refused: 4401,
  /** So much lies unread that the link was cut: come back for a fresh snapshot. */
  slow: 4408,
  /** The run that the client named is not live. */
  ended: 4410,
  /** As many links are open as a host takes. */
  full: 4503,
} as const;

/**
 * What the other end of a socket said by closing it. The reason of a close frame is the code of a message without values
 * (RFC 6455, 5.5: 123 bytes at most); one that only a newer Huskies knows is shown as such. None: `code` alone tells.
 */
export function closeReasonOf(code: number, reason: string): Message {
  return reason === ''
    ? message('link.closed.socket', { code })
    : ({ code: reason as MessageCode, values: {} } as Message);
}

/** 256 bits as base64url. */
function Token() {
  return v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
}

function parse(data: string | Uint8Array): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    // No JSON: neither end of ours speaks like this.
    return null;
  }
}
