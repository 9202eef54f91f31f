/** Decides about every request, upgrade and first message, before anything is served. */
import type { IncomingMessage } from 'node:http';
import { type Opening, proofInput, readOpen } from '../../../contract/index.ts';
import { mac, sameProof } from './mac.ts';
import type { Rules } from './rules.ts';
import { findObjection } from './rules.ts';

/** `status`: the HTTP status of the refusal. */
export type RequestVerdict = { pass: true } | { pass: false; status: 403 | 405; why: string };

export interface RequestChecks {
  /** A request for the page or an asset, which contain no secret. */
  read(request: IncomingMessage, isPage: boolean): RequestVerdict;
  /** A request of an agent to the tools of its run. No page may make one, so none has an Origin. */
  tools(request: IncomingMessage): RequestVerdict;
  /** A WebSocket upgrade. It only allows the client to send a first message. */
  upgrade(request: IncomingMessage): RequestVerdict;
  /** The first message of a socket. */
  hello(data: string | Uint8Array, socket: { host: string; challenge: string }): HelloVerdict;
}

/**
 * `proof`: the host's own proof for its reply. `ended`: the message names a run that is not live; the client's proof
 * does not matter then, since a restarted host cannot distinguish an old token from a forged one. `refused`: all other
 * cases.
 */
export type HelloVerdict = { pass: true; opening: Opening; proof: string } | { pass: false; why: 'refused' | 'ended' };

/** The token of a live run; null: there is no such run. */
export type TokenOf = (run: string) => string | null;

const PASS: RequestVerdict = { pass: true };

function refuse(status: 403 | 405, why: string): RequestVerdict {
  return { pass: false, status, why };
}

/** The strict checks. `token`: the host's own, for clients of persons. */
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
      const problem = findObjection(request.headers, rules, isPage ? 'page' : 'asset');
      if (problem !== null) return refuse(403, problem);
      return request.method === 'GET' || request.method === 'HEAD' ? PASS : refuse(405, 'only GET is allowed');
    },
    tools(request) {
      const problem = findObjection(request.headers, rules, 'tools');
      return problem === null ? PASS : refuse(403, problem);
    },
    upgrade(request) {
      const problem = findObjection(request.headers, rules, 'socket');
      if (problem !== null) return refuse(403, problem);
      return request.method === 'GET' ? PASS : refuse(405, 'only GET is allowed');
    },
    hello(data, { host, challenge }) {
      const hello = readOpen(data);
      if (hello === null) return { pass: false, why: 'refused' };
      const secret = hello.run === null ? token : tokenOf(hello.run);
      if (secret === null) return { pass: false, why: 'ended' };
      const opening = { host, challenge, nonce: hello.nonce, run: hello.run };
      const same = sameProof(mac(secret, proofInput('client', opening)), hello.proof);
      return same
        ? { pass: true, opening, proof: mac(secret, proofInput('host', opening)) }
        : { pass: false, why: 'refused' };
    },
  };
}
