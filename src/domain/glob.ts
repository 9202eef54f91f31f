/** Globs of files, as `[[gate]] paths` has them. */

/**
 * Whether the glob covers the path. Both are relative to the project, with `/` between names. `*` stands for any
 * characters of one name, `?` for one, and a name of `**` for any number of folders. A glob without these covers the
 * file or everything in the folder that it names.
 */
export function covers(glob: string, path: string): boolean {
  const names = glob.replace(/\/+$/, '').split('/');
  if (!/[*?]/.test(glob)) return path === names.join('/') || path.startsWith(`${names.join('/')}/`);
  return matches(names, path.split('/'));
}

/** `possible[j]`: the names of the glob so far can match the first j names of the path. */
function matches(glob: readonly string[], path: readonly string[]): boolean {
  let possible = path.map(() => false);
  possible = [true, ...possible];
  for (const [at, name] of glob.entries()) {
    const next = possible.map(() => false);
    const last = at === glob.length - 1;
    for (let j = 0; j <= path.length; j += 1) {
      if (!possible[j]) continue;
      if (name !== '**') {
        if (j < path.length && matchesName(name, path[j] ?? '')) next[j + 1] = true;
        continue;
      }
      // At the end it needs something inside the folder.
      for (let k = last ? j + 1 : j; k <= path.length; k += 1) next[k] = true;
    }
    possible = next;
  }
  return possible[path.length] ?? false;
}

/** In linear space and without backtracking over more than one star, so that no glob takes long. */
function matchesName(glob: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  for (let n = 0; n < name.length; ) {
    if (glob[at] === '*') {
      star = at;
      at += 1;
      retry = n;
    } else if (at < glob.length && (glob[at] === '?' || glob[at] === name[n])) {
      at += 1;
      n += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      n = retry;
    } else return false;
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
