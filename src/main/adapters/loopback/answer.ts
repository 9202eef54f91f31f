/** Answers of the HTTP side: every one carries the same protective headers, none allows another origin. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;
const CLOSED_CSP = "default-src 'none'; frame-ancestors 'none'";

export interface Answer {
  status: number;
  type?: string;
  body?: string | Buffer;
  csp?: string;
  /** Only for files whose name changes with their content. */
  forever?: boolean;
}

export function answer(request: IncomingMessage, response: ServerResponse, what: Answer): void {
  const body = what.body ?? `${what.status} ${STATUS_CODES[what.status] ?? ''}\n`;
  response.writeHead(what.status, {
    ...ALWAYS,
    'content-security-policy': what.csp ?? CLOSED_CSP,
    'content-type': what.type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': what.forever ? 'private, max-age=31536000, immutable' : 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Refuses an upgrade in plain HTTP, and cuts the connection: the other side may never close its own half. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The page's own policy: what vite's build emits, and the inline style attributes that xterm.js sets. */
export function pageCsp(host: string): string {
  // An IPv6 address is no host-source of CSP; there 'self' has to do for the socket, too.
  const socket = host.startsWith('[') ? '' : ` ws://${host}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${socket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
