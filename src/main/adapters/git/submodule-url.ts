/** Addresses of submodules, which may be relative to that of the superproject (gitsubmodules(7), "submodule.<name>.url"). */

/** `url` as it is, or, when it begins with `./` or `../`, counted from `origin`, an address or a folder. */
export function submoduleUrl(origin: string, url: string): string {
  if (!/^\.{1,2}\//.test(url)) return url;
  let base = origin.replace(/\/+$/, '');
  let rest = url;
  while (/^\.{1,2}\//.test(rest)) {
    if (rest.startsWith('../')) {
      // `host:path` ends at its colon
      const end = Math.max(base.lastIndexOf('/'), base.lastIndexOf(':'));
      if (end < 0) return url;
      base = base[end] === ':' ? base.slice(0, end + 1) : base.slice(0, end);
    }
    rest = rest.slice(rest.indexOf('/') + 1);
  }
  return base.endsWith(':') ? `${base}${rest}` : `${base}/${rest}`;
}
