/** The token, the cookie it is swapped for, and the pause after wrong ones. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** trust.md: "five bad tokens → 30 s pause". */
export const BAD_TOKENS = 5;
export const PAUSE_MS = 30_000;

/** 256 bits, as 43 characters that need no escaping in a URL. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Equal or not, in a time that does not tell where they differ, also for different lengths. */
export function sameSecret(a: string, b: string): boolean {
  const hash = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(a), hash(b));
}

export type TokenVerdict = 'right' | 'wrong' | 'paused';

/** Judges tokens; after BAD_TOKENS wrong ones even the right one has to wait. */
export function createTokenJudge(token: string, now: () => number): (given: string) => TokenVerdict {
  let bad = 0;
  let pausedUntil = 0;
  return (given) => {
    if (now() < pausedUntil) return 'paused';
    if (sameSecret(given, token)) {
      bad = 0;
      return 'right';
    }
    bad += 1;
    if (bad >= BAD_TOKENS) {
      bad = 0;
      pausedUntil = now() + PAUSE_MS;
    }
    return 'wrong';
  };
}

/** Writes the token where only its owner can read it; whole or not at all. Returns the file's path. */
export async function writeToken(stateDir: string, token: string): Promise<string> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, 'token');
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${token}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return path;
}

/** The value of one cookie of a Cookie header; null when it is not there. */
export function cookieValue(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
