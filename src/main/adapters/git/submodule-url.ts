/** URLs of submodules, which may be relative to the superproject's (gitmodules(5), "submodule.<name>.url"). */

/** Resolves a `url` that begins with `./` or `../` against `origin`, a URL or a folder. Others stay as they are. */
export function submoduleUrl(origin: string, url: string): string {
  if (!/^\.{1,2}\//.test(url)) return url;
  let base = origin.replace(/\/+$/, '');
  let rest = url;
  while (/^\.{1,2}\//.test(rest)) {
    if (rest.startsWith('../')) {
      // in `host:path`, the host ends at the colon
      const end = Math.max(base.lastIndexOf('/'), base.lastIndexOf(':'));
      if (end < 0) return url;
      base = base[end] === ':' ? base.slice(0, end + 1) : base.slice(0, end);
    }
    rest = rest.slice(rest.indexOf('/') + 1);
  }
  return base.endsWith(':') ? `${base}${rest}` : `${base}/${rest}`;
}
