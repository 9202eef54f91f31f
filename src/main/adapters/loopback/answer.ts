/** HTTP responses. All have the same protective headers, and none allows another origin. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

const COMMON_HEADERS = {
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
  /** Lets the browser cache it; only for files whose names change with their contents. */
  immutable?: boolean;
}

/** Sends the response. `body` defaults to the status line. */
export function answer(request: IncomingMessage, response: ServerResponse, content: Answer): void {
  const body = content.body ?? `${content.status} ${STATUS_CODES[content.status] ?? ''}\n`;
  response.writeHead(content.status, {
    ...COMMON_HEADERS,
    'content-security-policy': content.csp ?? CLOSED_CSP,
    'content-type': content.type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': content.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Refuses an upgrade in plain HTTP and destroys the connection, since the client may never close its side. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The page's policy: allows what the build of vite contains, and the inline styles that xterm.js sets. */
export function pageCsp(host: string): string {
  // CSP allows no IPv6 address as a source, so 'self' must cover the socket there
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
