/** The client's side of the handshake that opens a socket (contract/hello.ts). */
import type { Link, Message } from '../contract/index.ts';
import { CLOSE, message, proofInput, readChallenge, readOpened, whyOf } from '../contract/index.ts';
import type { SocketLike } from './links.ts';
import { createLinkEnd, socketLink } from './links.ts';
import { type Prover, WEB_PROVER } from './proof.ts';

/** What the client needs to prove that it may connect. */
export interface Credentials {
  /** The host's address as in the link, such as `127.0.0.1:4242`. */
  host: string;
  /** The host's secret, or the token of a run. */
  secret: string;
  /** The id of the run that the token belongs to; null for the host's secret, which a person has. */
  run: string | null;
  /** Computes the proofs; by default with Web Crypto. */
  prover?: Prover;
}

/**
 * Why the handshake failed. `refused`: the secret is wrong. `ended`: the run is no longer live. `stranger`: the program
 * that answers is not the host. `full`: the host accepts no more links. `gone`: nothing answers.
 */
export type HandshakeFailure = { why: 'refused' | 'ended' | 'stranger' | 'full' | 'gone'; reason: Message };

/** The reason for each close code of the host. */
const REASONS: Readonly<Record<number, HandshakeFailure['why']>> = {
  [CLOSE.refused]: 'refused',
  [CLOSE.ended]: 'ended',
  [CLOSE.full]: 'full',
};

/** Opens a link over a socket that is connecting. Succeeds when both ends have proved that they know the secret. */
export function openSocketLink(
  socket: SocketLike,
  credentials: Credentials,
): Promise<{ ok: true; link: Link } | { ok: false; error: HandshakeFailure }> {
  let code = 0;
  // Added before the link's own listener: a browser runs promise callbacks between two listeners.
  socket.addEventListener('close', (event) => {
    code = event.code;
  });
  const raw = socketLink(socket);
  const end = createLinkEnd({
    send: (message) => raw.post(message),
    close: () => raw.close(),
    buffered: () => raw.buffered(),
  });

  return new Promise((resolve) => {
    let expected: string | null = null;
    let waitsFor: 'challenge' | 'proof' | 'nothing' = 'challenge';
    const fail = (error: HandshakeFailure): void => {
      resolve({ ok: false, error });
      raw.close();
    };
    async function answer(challenge: string): Promise<void> {
      const { host, secret, run, prover: { makeNonce, mac } = WEB_PROVER } = credentials;
      const nonce = makeNonce();
      const opening = { host, challenge, nonce, run };
      const [proof, hostProof] = await Promise.all([
        mac(secret, proofInput('client', opening)),
        mac(secret, proofInput('host', opening)),
      ]);
      expected = hostProof;
      raw.post(JSON.stringify({ t: 'open', nonce, proof, run }));
    }
    raw.onMessage((data) => {
      if (waitsFor === 'nothing') return end.deliver(data);
      const challenge = readChallenge(data);
      if (waitsFor === 'challenge' && challenge !== null) {
        waitsFor = 'proof';
        answer(challenge).catch((error: unknown) =>
          fail({ why: 'gone', reason: message('link.failed', { why: whyOf(error) }) }),
        );
      } else if (waitsFor === 'proof' && expected !== null && readOpened(data) === expected) {
        waitsFor = 'nothing';
        resolve({ ok: true, link: end.link });
      } else fail({ why: 'stranger', reason: message('link.stranger') });
    });
    raw.onClose((reason) => {
      end.ended(reason);
      resolve({ ok: false, error: { why: REASONS[code] ?? 'gone', reason } });
    });
  });
}
