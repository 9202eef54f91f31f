/** Whether `path` is `folder` or below it: `/wt/ab` is not in `/wt/a`. Both are absolute real paths. */
export function isInside(path: string, folder: string): boolean {
  const root = folder.endsWith('/') ? folder.slice(0, -1) : folder;
  // An empty root would be the whole disk.
  return root !== '' && (path === root || path.startsWith(`${root}/`));
}
