/**
 * Reads copies of an environment. On Windows `Path` and `PATH` are the same variable, but only process.env handles
 * that.
 */

type Env = Readonly<Record<string, string | undefined>>;

/** The variable's value. On Windows names are compared without regard to case; an exact match comes first. */
export function variable(env: Env, name: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const exact = env[name];
  if (exact !== undefined || platform !== 'win32') return exact;
  const upperName = name.toUpperCase();
  return Object.entries(env).find(([key, value]) => key.toUpperCase() === upperName && value !== undefined)?.[1];
}

/**
 * Merges environments; later ones override earlier ones. On Windows names that differ only in case are one variable,
 * spelled as where it comes first, and PATH always as `PATH`.
 */
export function mergedEnv(parts: readonly Env[], platform: NodeJS.Platform = process.platform): Record<string, string> {
  const merged: Record<string, string> = {};
  const spelled = new Map([['PATH', 'PATH']]);
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    if (value === undefined) continue;
    const key = platform === 'win32' ? name.toUpperCase() : name;
    const first = spelled.get(key) ?? name;
    spelled.set(key, first);
    merged[first] = value;
  }
  return merged;
}
