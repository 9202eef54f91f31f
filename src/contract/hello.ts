/**
 * The handshake of a socket.
 *
 * Both ends prove that they know the same secret without sending it: the host's secret for a person's client, the run's
 * token for a run's client. The host sends `challenge`, the client answers with `open`, and the host confirms with
 * `opened`. Every proof covers the address, so a program on another port can neither learn the secret nor relay a proof.
 *
 * The handshake precedes the versions (version.ts), so that only an end that has proved itself is believed about its
 * version. It is therefore the same in every version. A later version may only add fields, which this one ignores.
 */
import * as v from 'valibot';
import { type Message, type MessageCode, message } from '../domain/index.ts';

/** The first message of a host on a socket. */
const HostChallenge = v.object({ t: v.literal('challenge'), nonce: Token() });

/** The first message of a client. The host reads nothing else until it is valid. */
const ClientOpen = v.object({
  t: v.literal('open'),
  nonce: Token(),
  proof: Token(),
  /** The run whose token (`HUSKIES_TOKEN`) the client proves to know; null: it proves to know the host's secret. */
  run: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
});
type ClientOpen = v.InferOutput<typeof ClientOpen>;

const HostOpened = v.object({ t: v.literal('opened'), proof: Token() });

/** The nonce of a host's `challenge`; null if the data is not a valid one. */
export function readChallenge(data: string | Uint8Array): string | null {
  const read = v.safeParse(HostChallenge, parse(data));
  return read.success ? read.output.nonce : null;
}

/** The proof in a host's `opened`; null if the data is not a valid one. */
export function readOpened(data: string | Uint8Array): string | null {
  const read = v.safeParse(HostOpened, parse(data));
  return read.success ? read.output.proof : null;
}

/** The `open` message of a client; null if the data is not a valid one. */
export function readOpen(data: string | Uint8Array): ClientOpen | null {
  const read = v.safeParse(ClientOpen, parse(data));
  return read.success ? read.output : null;
}

/** The largest first message, in bytes: all that a socket may send before it is admitted. */
export const MAX_HELLO_BYTES = 4 * 1024;

/** What both ends know about one handshake. */
export interface Opening {
  /** The address that the client uses and that its Host header names, such as `127.0.0.1:4242`. */
  host: string;
  challenge: string;
  nonce: string;
  run: string | null;
}

/**
 * The input of one end's proof. The proof is its HMAC-SHA256 as base64url; the key is the host's secret where `run` is
 * null, otherwise the run's token.
 */
export function proofInput(end: 'client' | 'host', { host, challenge, nonce, run }: Opening): string {
  return JSON.stringify(['huskies socket 1', end, host, challenge, nonce, run]);
}

/** The value of `HUSKIES_TOKEN`: the run's id and the secret that proves it. */
export function runToken(run: string, secret: string): string {
  return `${run}.${secret}`;
}

/** The id of the run that a token belongs to; null if it is not a token. */
export function runOfToken(token: string): string | null {
  return /^(run_[a-z0-9]{8,40})\.[A-Za-z0-9_-]{43}$/.exec(token)?.[1] ?? null;
}

/** The host's own WebSocket close codes (RFC 6455, 7.4.2: 4000–4999 are for private use). */
export const CLOSE = {
  /** The first message was invalid, late or too long. */
  refused: 4401,
  /** Too much data was left unread, so the link was cut. The client may reconnect for a fresh snapshot. */
  slow: 4408,
  /** The run that the client named is not live. */
  ended: 4410,
  /** The host has reached its limit of open links. */
  full: 4503,
} as const;

/**
 * Why the other end closed a socket. The reason of a close frame is the code of a message without values (RFC 6455, 5.5:
 * at most 123 bytes), which may be one that only a newer Huskies knows. Without a reason, the message names `code`.
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
    // Neither end of Huskies sends anything but JSON here.
    return null;
  }
}
