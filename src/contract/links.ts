/** Which addresses in an agent's output a person may open in the browser, after confirming. */

/** The parts of a parsed URL that decide whether it may be opened. */
export interface LinkParts {
  /** With its colon, such as `https:`. */
  protocol: string;
  /** As the URL parser returns it: lower case, IPv4 as four decimal parts, IPv6 in brackets. */
  hostname: string;
  username: string;
  password: string;
}

/**
 * Allows https anywhere and http on this machine, where agents run servers of their own; never with a user name or
 * password.
 */
export function mayOpenLink({ protocol, hostname, username, password }: LinkParts): boolean {
  if (username !== '' || password !== '' || hostname === '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/**
 * Whether a host name means this machine: RFC 6761, 6.3 (`localhost` and its subdomains), RFC 1122, 3.2.1.3
 * (127.0.0.0/8), RFC 4291, 2.5.3 (::1).
 */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
