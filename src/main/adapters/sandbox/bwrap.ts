/** The command line of bubblewrap. */
import type { Sandbox } from '../../core/ports/index.ts';
import type { Places } from './places.ts';

/** What is known of a place before it is mounted; absent: it does not exist. */
export type Kinds = ReadonlyMap<string, 'folder' | 'file'>;

/**
 * The whole system except `/run` is readable, `places` decides about the rest; processes and temporary files are its own. Pure.
 *
 * It gets no session of its own, since a terminal reports its size to the foreground session only. So an agent can push
 * input into its terminal, which no one else reads.
 */
export function bwrapCommand(
  { network, args }: Pick<Sandbox, 'network' | 'args'>,
  command: readonly string[],
  worktree: string,
  places: Places,
  kinds: Kinds,
): string[] {
  const mount = (option: string, paths: readonly string[]) =>
    paths.filter((path) => kinds.has(path)).flatMap((path) => [option, path, path]);
  const hide = (paths: readonly string[]) =>
    paths.flatMap((path) => {
      const kind = kinds.get(path);
      if (kind === undefined) return [];
      return kind === 'folder' ? ['--tmpfs', path] : ['--ro-bind', '/dev/null', path];
    });
  return [
    ...['bwrap', '--die-with-parent', '--unshare-pid', '--unshare-ipc'],
    ...(network === false ? ['--unshare-net'] : []),
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--setenv', 'TMPDIR', '/tmp'],
    ...hide(places.sockets),
    // a mount would lose what is beside the folder, to which its own links point
    ...places.links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...mount('--ro-bind', places.system),
    ...mount('--ro-bind', places.read),
    ...hide(places.hidden),
    ...mount('--ro-bind', places.shown),
    ...mount('--bind', places.write),
    ...args,
    ...['--chdir', worktree, '--', ...command],
  ];
}
