import { mkdir } from 'node:fs/promises';

/** Makes it with its parents, for others to read and not to write, whatever the umask; resolves to the topmost that was made. */
export async function makeFolder(path: string): Promise<string | null> {
  return (await mkdir(path, { recursive: true, mode: 0o755 })) ?? null;
}
