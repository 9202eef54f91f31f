/** Answers requests to `huskies://app/…` with the files of the built page, and with nothing else. Uses no Electron. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** xterm.js sets inline styles. Nothing else may be inline, and the page may connect only to its own origin. */
export const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** An HTTP response for the page's scheme. */
export interface PageResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Resolves with the response. Never rejects: a file that cannot be read is answered with 404. */
export async function respondToPage(folder: string, method: string, url: string): Promise<PageResponse> {
  if (method !== 'GET') return response(405);
  const path = pathIn(url);
  const type = path === null ? undefined : TYPES[extname(path)];
  if (path === null || type === undefined) return response(404);
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, path));
    // A symlink in the folder may point outside it.
    if (!file.startsWith(root + sep)) return response(404);
    return response(200, type, await readFile(file));
  } catch (error) {
    if (error instanceof Error) return response(404);
    throw error;
  }
}

/** The path within the folder. Null for another host, and for a path with anything but plain names. */
function pathIn(url: string): string | null {
  try {
    const { protocol: scheme, host, pathname } = new URL(url);
    if (scheme !== 'huskies:' || host !== 'app') return null;
    const path = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
    return /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(path) ? path : null;
  } catch {
    // Not a valid address, or not valid percent-encoding.
    return null;
  }
}

function response(
  status: number,
  type = 'text/plain; charset=utf-8',
  body: Buffer = Buffer.from(`${status}\n`),
): PageResponse {
  const headers = {
    'content-type': type,
    'content-security-policy': PAGE_CSP,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
  return { status, headers, body };
}
