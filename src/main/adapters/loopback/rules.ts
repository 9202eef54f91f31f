/**
 * Checks of the request headers, the same for every route: exact Host, exact Origin, and the browser's Fetch Metadata.
 */
import type { IncomingHttpHeaders } from 'node:http';

export interface Rules {
  /** The Host headers that are accepted. */
  hosts: readonly string[];
}

/** Why a request is refused; null: the rules allow it. */
export type Objection = string | null;

/** Accepts only the names of the loopback interface with this port. */
export function rulesFor(port: number): Rules {
  return { hosts: [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`] };
}

/**
 * What a request asks for. The page has no secret, so links from other sites or files may open it. Assets are only for
 * the page. A socket request must have an Origin, which browsers and our own programs send. Tools are for programs only.
 */
export type Resource = 'page' | 'asset' | 'socket' | 'tools';

/** Checks the headers. An Origin must match exactly in scheme, host and port. */
export function findObjection(headers: IncomingHttpHeaders, rules: Rules, resource: Resource): Objection {
  const { host } = headers;
  if (host === undefined || !rules.hosts.includes(host)) return 'the Host header is not this server';
  if (resource === 'tools') {
    if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return 'the request comes from a page';
  } else if (headers.origin === undefined) {
    if (resource === 'socket') return 'the Origin header is missing';
  } else if (headers.origin !== `http://${host}`) return 'the Origin header is not this server';
  if (!isAllowedSite(headers, resource)) return 'the request comes from another site';
  // a proxy would hide the origin of a request, and none is supported
  for (const name of ['forwarded', 'x-forwarded-host', 'x-forwarded-for', 'x-forwarded-proto', 'x-real-ip']) {
    if (headers[name] !== undefined) return 'forwarding headers are not accepted';
  }
  return null;
}

/** Checks Fetch Metadata (W3C), which a page cannot forge. */
function isAllowedSite(headers: IncomingHttpHeaders, resource: Resource): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return true;
  if (resource === 'socket') return false;
  if (site === 'none') return true;
  // frames, objects and scripts have other destinations
  const isTopLevel = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return resource === 'page' && isTopLevel && headers.origin === undefined;
}
