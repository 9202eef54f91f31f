/** Reads files of the built page, and no others. */
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
  '.txt': 'text/plain; charset=utf-8',
};

export interface PageFile {
  body: Buffer;
  type: string;
}

/** The file for a URL path. Null if there is none, its type is unknown, or the path leads out of the folder. */
export async function pageFile(pageDir: string, urlPath: string): Promise<PageFile | null> {
  const name = decode(urlPath);
  if (name === null || !/^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(name)) return null;
  const type = TYPES[extname(name)];
  if (type === undefined) return null;
  try {
    const root = await realpath(pageDir);
    const path = await realpath(join(root, name));
    // a link in the folder may lead out of it
    if (!path.startsWith(root + sep)) return null;
    return { body: await readFile(path), type };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function decode(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    // with invalid percent-encoding there is no such file
    return null;
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ELOOP';
}
