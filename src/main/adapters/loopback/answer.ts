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
  cookie?: string;
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
    ...(what.cookie === undefined ? {} : { 'set-cookie': what.cookie }),
    ...(what.status === 429 ? { 'retry-after': '30' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Refuses an upgrade in plain HTTP and closes the connection. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A request's body as text, null when it is longer than `limit` bytes or breaks off. */
export function readBody(request: IncomingMessage, limit: number): Promise<string | null> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > limit) {
        resolve(null);
        request.destroy();
      } else parts.push(part);
    });
    request.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
  });
}
