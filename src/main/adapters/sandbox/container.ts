/** The command line that runs an agent in a container of podman or docker. */

import type { RunIo } from '../../../contract/index.ts';
import { type Message, message, RefusalError } from '../../../contract/index.ts';
import type { RunLimits, Sandbox } from '../../core/ports/index.ts';
import type { Kinds } from './bwrap.ts';
import type { Places } from './places.ts';

/** The label that names the run of a container. */
export const RUN_LABEL = 'huskies.run';
/** The label that names the project of a container, by its digest. */
export const PROJECT_LABEL = 'huskies.project';

/** The name of a run's container. `sandbox_args` may give it another one, so only the label identifies it. */
export const containerName = (run: string): string => `huskies-${run}`;

/** What identifies a container. */
export interface ContainerNames {
  run: string;
  /** Digest of the project's folder. */
  project: string;
  name: string;
  /** Absolute path of the file in which the runtime writes its id. */
  cidFile: string;
}

/** Variables that describe this machine and not the image. */
const OF_THIS_MACHINE =
  /^(?:PATH|USER|LOGNAME|SHELL|TMPDIR|SSH_AUTH_SOCK|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|GIT_SSL_CAINFO|XDG_.*|DOCKER_.*|CONTAINERS?_.*)$/;

export interface ContainerInput {
  sandbox: Sandbox;
  limits: RunLimits | undefined;
  command: readonly string[];
  /** The complete environment of the agent. */
  env: Readonly<Record<string, string>>;
  io: RunIo;
  worktree: string;
  home: string;
  /** Null: as root, or as the user that the runtime maps it to. */
  user: { uid: number; gid: number } | null;
  names: ContainerNames;
  places: Places;
  kinds: Kinds;
}

/** Pure. Values of variables are not in the command line, where other users could read them. */
export function containerCommand(input: ContainerInput): string[] {
  const { sandbox, limits, command, env, io, worktree, home, user, names, places, kinds } = input;
  const present = (paths: readonly string[]) => paths.filter((path) => kinds.has(path));
  // nothing else of them is in the container
  const covered = present([...places.sockets, ...places.hidden]).filter((path) =>
    places.read.some((around) => path.startsWith(around.endsWith('/') ? around : `${around}/`)),
  );
  for (const path of [...covered, ...present([...places.read, ...places.write, ...places.shown])])
    requirePlain(sandbox.kind, path);
  const bind = (paths: readonly string[], more = '') =>
    present(paths).flatMap((path) => ['--mount', `type=bind,source=${path},target=${path}${more}`]);
  const variables = Object.keys(env).filter((name) => !OF_THIS_MACHINE.test(name));
  return [
    ...[sandbox.kind, 'run', '--rm', '--pull=never', '--interactive', ...(io === 'pipes' ? [] : ['--tty'])],
    ...['--name', names.name, '--label', `${RUN_LABEL}=${names.run}`, '--label', `${PROJECT_LABEL}=${names.project}`],
    ...['--cidfile', names.cidFile],
    ...['--cap-drop=ALL', '--security-opt=no-new-privileges'],
    `--network=${sandbox.network === false ? 'none' : 'host'}`,
    ...userOptions(sandbox.kind, user),
    ...(limits?.processes == null ? [] : [`--pids-limit=${limits.processes}`]),
    ...(limits?.memoryMb == null ? [] : [`--memory=${limits.memoryMb}m`]),
    ...['--tmpfs', `${home}:exec,mode=1777`],
    ...bind(places.read, ',readonly'),
    ...covered.flatMap((path) => (kinds.get(path) === 'folder' ? ['--tmpfs', path] : ['--mount', emptyFile(path)])),
    ...bind(places.shown, ',readonly'),
    ...bind(places.write),
    ...variables.flatMap((name) => ['--env', name]),
    ...['--workdir', worktree],
    ...sandbox.args,
    sandbox.image ?? '',
    ...command,
  ];
}

/** A folder can be covered by an empty one, and a file or a socket by an empty file. */
function emptyFile(path: string): string {
  return `type=bind,source=/dev/null,target=${path},readonly`;
}

function userOptions(kind: Sandbox['kind'], user: ContainerInput['user']): string[] {
  if (user === null) return [];
  // podman of an ordinary user maps it to root; so its files would belong to root inside
  if (kind === 'podman') return ['--userns=keep-id'];
  return ['--user', `${user.uid}:${user.gid}`];
}

function requirePlain(program: string, path: string): void {
  if (!/[,"\n]/.test(path)) return;
  const why: Message = message('sandbox.path', { program, path });
  throw new RefusalError({ code: 'sandbox-unusable', why });
}
