/** Which places of this machine an agent in a sandbox may read and write. */
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Sandbox } from '../../core/ports/index.ts';
import { type AgentPreset, type OwnPlace, PRESETS } from '../agents/index.ts';

/** The folders that matter to a run. All paths are absolute and real. */
export interface RunFolders {
  worktree: string;
  /** The main worktree of the project. */
  root: string;
  /** The common git folder, such as `/p/.git`. */
  commonDir: string;
  /** The git folder of this worktree, inside `<commonDir>/worktrees`. */
  gitDir: string;
  /** The person's home. */
  home: string;
}

/** Places in the order in which they are mounted: a later one is inside an earlier one or beside it. */
export interface Places {
  /** Sockets of services, and the folders of such, which an agent must not connect to. */
  sockets: string[];
  /** Readable although they are in a folder of sockets; a container has its own. */
  system: string[];
  /** Links in a folder of sockets to folders of programs outside of it, so that the agent's `PATH` holds. */
  links: { path: string; target: string }[];
  /** Readable. */
  read: string[];
  /** Readable and writable. */
  write: string[];
  /** Empty for the agent, although a readable place is around it. */
  hidden: string[];
  /** Readable although a hidden place is around them. */
  shown: string[];
}

/** The parts of the common git folder that a commit writes. Config and hooks are not among them. */
const WRITTEN_BY_GIT = ['objects', 'refs', 'logs'];

/** Where programs keep secrets that no agent needs, or sockets; below the home. */
const SECRETS = [
  ...['.ssh', '.gnupg', '.password-store', '.local/share/keyrings', '.local/share/kwalletd', '.1password'],
  ...['.netrc', '.git-credentials', '.config/git/credentials', '.config/gh', '.config/glab-cli', '.config/hub'],
  ...['.npmrc', '.pypirc', '.cargo/credentials', '.cargo/credentials.toml', '.gem/credentials', '.m2/settings.xml'],
  ...['.aws', '.azure', '.config/gcloud', '.kube', '.vault-token', '.terraform.d', '.pgpass', '.my.cnf', '.s3cfg'],
  ...['.config/rclone', '.mozilla', '.config/google-chrome', '.config/chromium'],
  ...['.docker', '.colima', '.lima', '.rd', '.orbstack', '.local/share/containers/podman'],
];

/** Where services have sockets, by which a program would leave its sandbox: docker, podman, the buses, WSL and many others. */
const SOCKETS = [
  '/run',
  '/var/snap/lxd/common/lxd/unix.socket',
  '/var/lib/lxd/unix.socket',
  '/var/lib/incus/unix.socket',
];
/** What stays of `/run`: what names hosts, and programs and drivers of NixOS. */
const OF_RUN = [
  ...['/run/systemd/resolve/stub-resolv.conf', '/run/systemd/resolve/resolv.conf', '/run/resolvconf/resolv.conf'],
  ...['/run/NetworkManager/resolv.conf', '/run/NetworkManager/no-stub-resolv.conf', '/run/connman/resolv.conf'],
  ...['/run/current-system', '/run/booted-system', '/run/wrappers', '/run/opengl-driver', '/run/opengl-driver-32'],
];
/** Often a link into `/run`, to a place that each system chooses. */
const RESOLVER = '/etc/resolv.conf';
/** Variables with the path of a socket, or of a folder of sockets. */
const SOCKET_VARIABLES = ['SSH_AUTH_SOCK', 'XDG_RUNTIME_DIR'];

type Variables = Readonly<Record<string, string | undefined>>;

/** `preset`: what the agent is; null if its CLI is not known. `profile`: the folder of Huskies' own settings. */
export interface PlacesInput {
  sandbox: Pick<Sandbox, 'read' | 'write'>;
  preset: AgentPreset | null;
  env: Variables;
  /** The person's environment, which says where the other CLIs write. */
  hostEnv: Variables;
  folders: RunFolders;
  profile: string;
  /** The target of a path with links, or the path itself. A mount through an absolute link fails. */
  real: (path: string) => string;
}

/** Not every place needs to exist. */
export function placesOf(input: PlacesInput): Places {
  const { sandbox, preset, env, hostEnv, folders, profile, real } = input;
  const { worktree, root, commonDir, gitDir, home } = folders;
  const state = join(commonDir, 'huskies');
  const declared = declaredPlaces(sandbox, home);
  const own = ownPlaces(preset?.own ?? [], env, home);
  const others = PRESETS.filter((one) => one !== preset).flatMap((one) => [
    ...ownPlaces(one.own, env, home),
    ...ownPlaces(one.own, hostEnv, home),
  ]);
  const writable = [
    worktree,
    gitDir,
    ...WRITTEN_BY_GIT.map((name) => join(commonDir, name)),
    ...own,
    ...sandbox.write.map((path) => expand(path, home)),
  ];
  // what is in a writable folder needs no mount of its own, and an agent could make a link to any place of it
  const outermost = (paths: readonly string[]) =>
    paths.filter((path) => !writable.some((one) => one !== path && isAround(one, path)));
  const allReal = (paths: readonly string[]) => [...new Set(paths.map(real))];
  const write = allReal(outermost(writable));
  const read = allReal([root, commonDir, ...outermost(sandbox.read.map((path) => expand(path, home)))]);
  const kept = new Set([...allReal(outermost(declared)), ...write]);
  const isOutside = (path: string) => !isAround(path, root) && !isAround(path, worktree);
  const named = SOCKET_VARIABLES.flatMap((name) => env[name] ?? []).filter((path) => isAbsolute(path) && path !== '/');
  const sockets = allReal([...SOCKETS, ...named].filter((path) => !declared.includes(path))).filter(
    (path) => path !== '/' && !kept.has(path),
  );
  const system = [...new Set([...OF_RUN, ...[real(RESOLVER)].filter((path) => isAround('/run', path))])];
  // the state folder has the token of the person's own page
  const secrets = [state, profile, ...SECRETS.map((path) => join(home, path))];
  return {
    sockets,
    system,
    links: programLinks(env.PATH ?? '', { sockets, system, real }),
    read,
    write,
    hidden: [...new Set([...allReal(secrets), ...allReal(others).filter(isOutside)])].filter((path) => !kept.has(path)),
    // without a token; the command line finds the host by it
    shown: [join(real(state), 'host.json')],
  };
}

/**
 * The folders of `PATH` that are below a folder of sockets by their name only, such as those that fnm makes for a shell.
 * One that is really there is not shown, since it could have sockets.
 */
function programLinks(
  path: string,
  { sockets, system, real }: Pick<Places, 'sockets' | 'system'> & Pick<PlacesInput, 'real'>,
): Places['links'] {
  const isIn = (folders: readonly string[], place: string) => folders.some((one) => isAround(one, place));
  const found: Places['links'] = [];
  for (const folder of path
    .split(delimiter)
    .filter(isAbsolute)
    .map((one) => resolve(one))
    .sort()) {
    const target = real(folder);
    const isLinked = isIn(
      found.map((one) => one.path),
      folder,
    );
    if (isIn(sockets, folder) && !isIn(sockets, target) && !isIn(system, folder) && !isLinked)
      found.push({ path: folder, target });
  }
  return found;
}

/** For a container, which has none of the links of this machine: the places as they are named, and what is covered at both. */
export function withTargets(named: Places, found: Places): Places {
  return {
    ...named,
    sockets: [...new Set([...named.sockets, ...found.sockets])],
    hidden: [...new Set([...named.hidden, ...found.hidden])],
  };
}

/** The folders in which the CLI writes about itself. In a sandbox it cannot make them in a place that is not writable. */
export function ownFolders({
  preset,
  env,
  folders: { home },
}: Pick<PlacesInput, 'preset' | 'env' | 'folders'>): string[] {
  return ownPlaces(
    (preset?.own ?? []).filter(({ isFile }) => isFile !== true),
    env,
    home,
  );
}

/** The environment without variables that name a hidden socket. */
export function withoutSockets(
  env: Readonly<Record<string, string>>,
  { read, write }: Pick<Sandbox, 'read' | 'write'>,
  home: string,
): Record<string, string> {
  const declared = declaredPlaces({ read, write }, home);
  const isKept = (path: string) => declared.some((one) => path === one || path.startsWith(`${one}/`));
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => !SOCKET_VARIABLES.includes(name) || isKept(value)),
  );
}

function declaredPlaces({ read, write }: Pick<Sandbox, 'read' | 'write'>, home: string): string[] {
  return [...read, ...write].map((path) => expand(path, home));
}

/** Where a CLI writes about itself, as its environment says. A variable that names the home or a folder around it is left out. */
function ownPlaces(own: readonly OwnPlace[], env: Variables, home: string): string[] {
  return own.flatMap(({ variable, below, home: usual }) => {
    const named = variable === null ? '' : (env[variable] ?? '');
    if (named === '') return [join(home, usual)];
    const place = resolve(home, named, below);
    return isAround(place, home) ? [] : [place];
  });
}

/** Whether the folder is this place, or around it. */
function isAround(folder: string, place: string): boolean {
  return folder === '/' || folder === place || place.startsWith(`${folder}/`);
}

/** `~/` stands for the home. Paths are compared, so nothing stays behind the last name. */
function expand(path: string, home: string): string {
  return resolve(path.startsWith('~/') ? join(home, path.slice(2)) : path);
}
