/** The client's end of opening a socket (contract/hello.ts). */
import type { Link, Message } from '../contract/index.ts';
import { CLOSE, challengeIn, message, openedIn, proofWords } from '../contract/index.ts';
import type { SocketLike } from './links.ts';
import { createLinkEnd, socketLink } from './links.ts';
import { type Prover, WEB_PROVER } from './proof.ts';

export interface Credentials {
  /** `127.0.0.1:4242`, as the address was told. */
  host: string;
  /** The host's, or the run's token. */
  secret: string;
  /** The run whose token it is; null: the host's own secret, a person's. */
  run: string | null;
  /** Makes the proofs where the surroundings have something quicker than Web Crypto. */
  prover?: Prover;
}

/** `refused`: the host knows another secret. `ended`: the run is not live. `stranger`: what listens there is not the host. `gone`: nothing answers. */
export type HandshakeFailure = { why: 'refused' | 'ended' | 'stranger' | 'full' | 'gone'; reason: Message };

/** What a host says by closing. */
const WHY: Readonly<Record<number, HandshakeFailure['why']>> = {
  [CLOSE.refused]: 'refused',
  [CLOSE.ended]: 'ended',
  [CLOSE.full]: 'full',
};

/** Opens a link over a socket that connects; it is open when both ends have shown that they know the secret. */
export function openSocketLink(
  socket: SocketLike,
  credentials: Credentials,
): Promise<{ ok: true; link: Link } | { ok: false; error: HandshakeFailure }> {
  let code = 0;
  // Before the link's own listener: between two listeners a browser runs what has been promised.
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
    let stage: 'challenge' | 'opened' | 'in' = 'challenge';
    const fail = (error: HandshakeFailure): void => {
      resolve({ ok: false, error });
      raw.close();
    };
    async function answer(challenge: string): Promise<void> {
      const { host, secret, run, prover: { makeNonce, mac } = WEB_PROVER } = credentials;
      const nonce = makeNonce();
      const opening = { host, challenge, nonce, run };
      const [proof, theirs] = await Promise.all([
        mac(secret, proofWords('client', opening)),
        mac(secret, proofWords('host', opening)),
      ]);
      expected = theirs;
      raw.post(JSON.stringify({ t: 'open', nonce, proof, run }));
    }
    raw.onMessage((data) => {
      if (stage === 'in') return end.deliver(data);
      const challenge = challengeIn(data);
      if (stage === 'challenge' && challenge !== null) {
        stage = 'opened';
        answer(challenge).catch((error: unknown) =>
          fail({ why: 'gone', reason: message('link.failed', { why: String(error) }) }),
        );
      } else if (stage === 'opened' && expected !== null && openedIn(data) === expected) {
        stage = 'in';
        resolve({ ok: true, link: end.link });
      } else fail({ why: 'stranger', reason: message('link.stranger') });
    });
    raw.onClose((reason) => {
      end.ended(reason);
      resolve({ ok: false, error: { why: WHY[code] ?? 'gone', reason } });
    });
  });
}
