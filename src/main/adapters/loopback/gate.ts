/** One decision for every request, upgrade and first message: who asks, and may they. Nothing is served without it. */
import type { IncomingMessage } from 'node:http';
import { helloIn, type Opening, proofWords } from '../../../contract/index.ts';
import { mac, sameProof } from './mac.ts';
import type { Rules } from './rules.ts';
import { objection } from './rules.ts';

/** `status` is what a refused asker is answered with. */
export type GateVerdict = { pass: true } | { pass: false; status: 403 | 405; why: string };

export interface Gate {
  /** The page or an asset: they hold no secret. */
  read(request: IncomingMessage, isPage: boolean): GateVerdict;
  /** A WebSocket upgrade: so far it opens nothing but the ear for a first message. */
  upgrade(request: IncomingMessage): GateVerdict;
  /** The first message of a socket; null: it is not let in. */
  hello(data: string | Uint8Array, socket: { host: string; challenge: string }): Opening | null;
}

const PASS: GateVerdict = { pass: true };

function no(status: 403 | 405, why: string): GateVerdict {
  return { pass: false, status, why };
}

export function createGate({ rules, token }: { rules: Rules; token: string }): Gate {
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
      const hello = helloIn(data);
      if (hello === null) return null;
      const opening = { host, challenge, nonce: hello.nonce, run: hello.run };
      return sameProof(mac(token, proofWords('client', opening)), hello.proof) ? opening : null;
    },
  };
}
