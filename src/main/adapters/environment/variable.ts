/** Variables of a copied environment. On Windows `Path` and `PATH` are one: process.env knows that, a copy of it does not. */

type Env = Readonly<Record<string, string | undefined>>;

/** The variable's value; on Windows under its name in any case, under the exact one first. */
export function variable(env: Env, name: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const exact = env[name];
  if (exact !== undefined || platform !== 'win32') return exact;
  const wanted = name.toUpperCase();
  return Object.entries(env).find(([one, value]) => one.toUpperCase() === wanted && value !== undefined)?.[1];
}

/**
 * All of them in one, later ones over earlier ones. On Windows a name in another case is the same variable: it keeps the
 * spelling of the first, and the PATH is spelled `PATH`.
 */
export function mergedEnv(parts: readonly Env[], platform: NodeJS.Platform = process.platform): Record<string, string> {
  const merged: Record<string, string> = {};
  const spelled = new Map([['PATH', 'PATH']]);
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    if (value === undefined) continue;
    const one = platform === 'win32' ? name.toUpperCase() : name;
    const first = spelled.get(one) ?? name;
    spelled.set(one, first);
    merged[first] = value;
  }
  return merged;
}
