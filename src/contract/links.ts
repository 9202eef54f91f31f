/** Which addresses that an agent printed may be opened in a person's browser, once that person has agreed. */

/** The parts of a parsed URL that decide. */
export interface LinkParts {
  /** With its colon. */
  protocol: string;
  /** As the URL parser gives it: small, IPv4 in four decimal parts, IPv6 in brackets. */
  hostname: string;
  username: string;
  password: string;
}

/** https anywhere; http on this machine only, where the agents' own servers listen. No name or password in either. */
export function mayOpenLink({ protocol, hostname, username, password }: LinkParts): boolean {
  if (username !== '' || password !== '' || hostname === '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** RFC 6761, 6.3 (`localhost` and all names below it), RFC 1122, 3.2.1.3 (127.0.0.0/8), RFC 4291, 2.5.3 (::1). */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
