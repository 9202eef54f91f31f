/** One decision for every request, upgrade and first message: who asks, and may they. Nothing is served without it. */
import type { IncomingMessage } from 'node:http';
import { type Opening, openIn, proofWords } from '../../../contract/index.ts';
import { mac, sameProof } from './mac.ts';
import type { Rules } from './rules.ts';
import { objection } from './rules.ts';

/** `status` is what a refused asker is answered with. */
export type RequestVerdict = { pass: true } | { pass: false; status: 403 | 405; why: string };

export interface RequestChecks {
  /** The page or an asset: they hold no secret. */
  read(request: IncomingMessage, isPage: boolean): RequestVerdict;
  /** A WebSocket upgrade: so far it opens nothing but the ear for a first message. */
  upgrade(request: IncomingMessage): RequestVerdict;
  /** The first message of a socket. */
  hello(data: string | Uint8Array, socket: { host: string; challenge: string }): HelloVerdict;
}

/**
 * `proof`: the host's own, for its welcome. `ended`: it names a run that is not live, so that no token of its opens anything; said whatever the proof is, since a
 * host that was started again cannot tell a token of before from a forged one. `refused`: everything else.
 */
export type HelloVerdict = { pass: true; opening: Opening; proof: string } | { pass: false; why: 'refused' | 'ended' };

/** The token of a run that is live; null: there is no such run. */
export type TokenOf = (run: string) => string | null;

const PASS: RequestVerdict = { pass: true };

function no(status: 403 | 405, why: string): RequestVerdict {
  return { pass: false, status, why };
}

export function createRequestChecks({
  rules,
  token,
  tokenOf,
}: {
  rules: Rules;
  token: string;
  tokenOf: TokenOf;
}): RequestChecks {
  return {
    read(request, isPage) {
      const against = objection(request.headers, rules, isPage ? 'page' : 'asset');
      if (against !== null) return no(403, against);
      return request.method === 'GET' || request.method === 'HEAD' ? PASS : no(405, 'only GET here');
    },
    upgrade(request) {
      const against = objection(request.headers, rules, 'socket');
      if (against !== null) return no(403, against);
      return request.method === 'GET' ? PASS : no(405, 'only GET here');
    },
    hello(data, { host, challenge }) {
      const hello = openIn(data);
      if (hello === null) return { pass: false, why: 'refused' };
      const secret = hello.run === null ? token : tokenOf(hello.run);
      if (secret === null) return { pass: false, why: 'ended' };
      const opening = { host, challenge, nonce: hello.nonce, run: hello.run };
      const same = sameProof(mac(secret, proofWords('client', opening)), hello.proof);
      return same
        ? { pass: true, opening, proof: mac(secret, proofWords('host', opening)) }
        : { pass: false, why: 'refused' };
    },
  };
}
