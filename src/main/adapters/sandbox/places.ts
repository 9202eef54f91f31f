/** Which places of this machine an agent in a sandbox may read and write. */
import { isAbsolute, join, resolve } from 'node:path';
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
}

/** Not every place needs to exist. */
export function placesOf({ sandbox: { read, write }, preset, env, hostEnv, folders, profile }: PlacesInput): Places {
  const { worktree, root, commonDir, gitDir, home } = folders;
  const state = join(commonDir, 'huskies');
  const declared = declaredPlaces({ read, write }, home);
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
    ...write.map((path) => expand(path, home)),
  ];
  const isKept = (path: string) => declared.includes(path) || own.includes(path);
  const isOutside = (path: string) => !isAround(path, root) && !isAround(path, worktree);
  const named = SOCKET_VARIABLES.flatMap((name) => env[name] ?? []).filter((path) => isAbsolute(path) && path !== '/');
  return {
    sockets: [...SOCKETS, ...named].filter((path) => !declared.includes(path)),
    system: [...OF_RUN],
    read: [root, commonDir, ...read.map((path) => expand(path, home))],
    write: [...new Set(writable)],
    // the state folder has the token of the person's own page
    hidden: [state, profile, ...SECRETS.map((path) => join(home, path)), ...new Set(others.filter(isOutside))].filter(
      (path) => !isKept(path),
    ),
    // without a token; the command line finds the host by it
    shown: [join(state, 'host.json')],
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

/** `~/` stands for the home. */
function expand(path: string, home: string): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
