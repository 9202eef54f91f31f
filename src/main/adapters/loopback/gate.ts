/** One decision for every request and upgrade: who asks, and may they. Nothing is served without it. */
import type { IncomingMessage } from 'node:http';
import type { Rules } from './rules.ts';
import { objection } from './rules.ts';
import { cookieValue, sameSecret, type TokenVerdict } from './secrets.ts';

/** `status` is what a refused asker is answered with. */
export type GateVerdict = { pass: true } | { pass: false; status: 400 | 401 | 403 | 405 | 415 | 429; why: string };

export interface Gate {
  /** A page or asset, with the cookie. */
  read(request: IncomingMessage): GateVerdict;
  /** POST /session before its body is read: everything but the token. */
  swap(request: IncomingMessage): GateVerdict;
  /** The token of POST /session. */
  token(given: string): GateVerdict;
  /** A WebSocket upgrade: a page by cookie, a program by token. */
  upgrade(request: IncomingMessage): GateVerdict;
}

const PASS: GateVerdict = { pass: true };

function no(status: 401 | 403 | 405 | 415 | 429, why: string): GateVerdict {
  return { pass: false, status, why };
}

export function createGate(options: {
  rules: Rules;
  cookieName: string;
  cookie: string;
  judge(token: string): TokenVerdict;
}): Gate {
  const { rules } = options;

  function hasCookie(request: IncomingMessage): boolean {
    const given = cookieValue(request.headers.cookie, options.cookieName);
    return given !== null && sameSecret(given, options.cookie);
  }
  function judged(given: string): GateVerdict {
    const verdict = options.judge(given);
    if (verdict === 'right') return PASS;
    return verdict === 'paused' ? no(429, 'too many wrong tokens: wait 30 s') : no(401, 'the token is wrong');
  }
  return {
    read(request) {
      const against = objection(request.headers, rules, 'optional');
      if (against !== null) return no(403, against);
      if (request.method !== 'GET' && request.method !== 'HEAD') return no(405, 'only GET here');
      return hasCookie(request) ? PASS : no(401, 'open the link printed by huskies');
    },
    swap(request) {
      const against = objection(request.headers, rules, 'required');
      if (against !== null) return no(403, against);
      if (request.method !== 'POST') return no(405, 'only POST here');
      return request.headers['content-type'] === 'application/json' ? PASS : no(415, 'only application/json here');
    },
    token: judged,
    upgrade(request) {
      const bearer = /^Bearer ([A-Za-z0-9_-]{1,100})$/.exec(request.headers.authorization ?? '')?.[1];
      // A browser cannot set Authorization on a WebSocket, so whoever can is a program and need not have an Origin.
      const against = objection(request.headers, rules, bearer === undefined ? 'required' : 'optional');
      if (against !== null) return no(403, against);
      if (request.method !== 'GET') return no(405, 'only GET here');
      if (bearer !== undefined) return judged(bearer);
      return hasCookie(request) ? PASS : no(401, 'no cookie and no token');
    },
  };
}
