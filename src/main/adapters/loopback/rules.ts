/** Who may ask at all: exact Host, exact Origin, and what the browser says of the asker. The same for every route and upgrade. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Rules {
  /** The Host headers under which this server is reached. */
  hosts: readonly string[];
}

/** Why a request is refused; null: these rules have nothing against it. */
export type Objection = string | null;

/** The names of the loopback interface, with the port, and nothing else. */
export function rulesFor(port: number): Rules {
  return { hosts: [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`] };
}

/**
 * `origin`: 'required' where a browser always sends it (POST, upgrades); 'optional' where it does not (navigation,
 * assets, and programs that prove themselves by the token). Where it is there, it must be exact: scheme, host and port.
 */
export function objection(headers: IncomingHttpHeaders, rules: Rules, origin: 'required' | 'optional'): Objection {
  const { host } = headers;
  if (host === undefined || !rules.hosts.includes(host)) return 'the Host header is not this server';
  if (headers.origin === undefined) {
    if (origin === 'required') return 'the Origin header is missing';
  } else if (headers.origin !== `http://${host}`) return 'the Origin is another one';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && (origin === 'required' || site !== 'none')) {
    return 'the request comes from another site';
  }
  // A proxy in front would hide who asks; none is meant to be there.
  for (const name of ['forwarded', 'x-forwarded-host', 'x-forwarded-for', 'x-forwarded-proto', 'x-real-ip']) {
    if (headers[name] !== undefined) return 'forwarding headers are not accepted';
  }
  return null;
}
