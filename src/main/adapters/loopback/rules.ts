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
 * What is asked for. The page holds no secret, so a person may come to it from anywhere: by a link in a mail, or from
 * a file on the disk. Its assets are for the page alone. A socket always has an Origin: browsers send it, programs of
 * ours do.
 */
export type Asked = 'page' | 'asset' | 'socket';

/** Where an Origin is there, it must be exact: scheme, host and port. */
export function objection(headers: IncomingHttpHeaders, rules: Rules, asked: Asked): Objection {
  const { host } = headers;
  if (host === undefined || !rules.hosts.includes(host)) return 'the Host header is not this server';
  if (headers.origin === undefined) {
    if (asked === 'socket') return 'the Origin header is missing';
  } else if (headers.origin !== `http://${host}`) return 'the Origin is another one';
  if (!isFromHere(headers, asked)) return 'the request comes from another site';
  // A proxy in front would hide who asks; none is meant to be there.
  for (const name of ['forwarded', 'x-forwarded-host', 'x-forwarded-for', 'x-forwarded-proto', 'x-real-ip']) {
    if (headers[name] !== undefined) return 'forwarding headers are not accepted';
  }
  return null;
}

/** By Fetch Metadata (W3C), which a page cannot set. */
function isFromHere(headers: IncomingHttpHeaders, asked: Asked): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return true;
  if (asked === 'socket') return false;
  if (site === 'none') return true;
  // A frame, an object or a script has another destination.
  const wholeTab = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return asked === 'page' && wholeTab && headers.origin === undefined;
}
