/** The command line of bubblewrap. */
import type { Sandbox } from '../../core/ports/index.ts';
import type { Places } from './places.ts';

/** What is known of a place before it is mounted; absent: it does not exist. */
export type Kinds = ReadonlyMap<string, 'folder' | 'file'>;

/** What stays of `/run`, where services have their sockets: names of hosts, and programs and drivers of NixOS. */
const OF_RUN = [
  ...['/run/systemd/resolve/stub-resolv.conf', '/run/systemd/resolve/resolv.conf', '/run/resolvconf/resolv.conf'],
  ...['/run/NetworkManager/resolv.conf', '/run/NetworkManager/no-stub-resolv.conf', '/run/connman/resolv.conf'],
  ...['/run/current-system', '/run/booted-system', '/run/wrappers', '/run/opengl-driver', '/run/opengl-driver-32'],
];

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
  // /run and /tmp are empty already, and what is declared of them is mounted later
  const sockets = places.sockets.filter((path) => !/^\/(?:run|tmp|var\/run)\//.test(path));
  return [
    ...['bwrap', '--die-with-parent', '--unshare-pid', '--unshare-ipc'],
    ...(network === false ? ['--unshare-net'] : []),
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--setenv', 'TMPDIR', '/tmp'],
    ...['--tmpfs', '/run', ...OF_RUN.flatMap((path) => ['--ro-bind-try', path, path])],
    ...hide(sockets),
    ...mount('--ro-bind', places.read),
    ...hide(places.hidden),
    ...mount('--ro-bind', places.shown),
    ...mount('--bind', places.write),
    ...args,
    ...['--chdir', worktree, '--', ...command],
  ];
}
