import { mkdir } from 'node:fs/promises';

/** Makes the folder and its parents, not writable for others. Resolves with the topmost that was made; null: none. */
export async function makeFolder(path: string): Promise<string | null> {
  return (await mkdir(path, { recursive: true, mode: 0o755 })) ?? null;
}
