/**
 * Programs that give work to a server which is not their child: a container engine, another machine, the service
 * manager, a terminal multiplexer of before. What they started there is in no run's tree, so that neither a keeper nor
 * a look can prove it gone (docs/stop.md, "Limits"). Told from the program's name, as the process shows its command;
 * one that is only renamed, or that came and went between two looks, is not known by this.
 */

/** `harmless`: verbs that only ask. `only`: nothing is given away unless one of these words is there. */
interface Server {
  harmless?: readonly string[];
  only?: readonly string[];
}

const ENGINE_QUESTIONS =
  'ps images logs inspect version info events stats top port diff history search context login logout help';
const CLUSTER_QUESTIONS =
  'get describe logs version config explain top api-resources api-versions cluster-info auth help';
const words = (text: string) => text.split(' ');

const SERVERS = new Map<string, Server>([
  ...words('docker nerdctl').map((name) => [name, { harmless: words(ENGINE_QUESTIONS) }] as const),
  ...words('kubectl oc').map((name) => [name, { harmless: words(CLUSTER_QUESTIONS) }] as const),
  // its containers are its own children, except where another machine or its service makes them
  ['podman', { only: words('--remote -r --url --connection -c machine') }],
  ['tmux', { harmless: words('ls list-sessions list-windows list-panes display-message has-session capture-pane') }],
  [
    'systemctl',
    {
      harmless: words(
        'status show is-active is-enabled is-failed list-units list-unit-files list-timers list-jobs cat',
      ),
    },
  ],
  ...words(
    'docker-compose docker-machine podman-remote podman-compose ctr crictl lxc incus virsh vagrant multipass limactl lima ' +
      'colima orb devcontainer distrobox distrobox-enter toolbox flatpak-spawn ssh rsh mosh mosh-client et adb systemd-run ' +
      'run0 machinectl at batch crontab launchctl osascript schtasks wsl psexec winrs screen byobu zellij bazel bazelisk ' +
      'buck2 gradle gradlew mvnd',
  ).map((name) => [name, {}] as const),
]);

/** What runs a script, whose own name is then the one that counts. */
const INTERPRETERS = /^(?:node|nodejs|bun|deno|python[\d.]*|ruby|perl|(?:ba|da|z|k)?sh)$/;

/** A transport of git's ends with the connection: nothing goes on behind it. */
const GIT_OVER_SSH = /(?:^|['"\s])git-(?:upload-pack|receive-pack|upload-archive|lfs-authenticate|lfs-transfer)\b/;

/**
 * The name of the program by which this command gives work to a server, or null. `command`: the argument list joined by
 * spaces, as ProcessInfo has it.
 */
export function handsOverTo(command: string): string | null {
  const args = command.trim().split(/\s+/);
  // where arguments begin is not shown: a path may hold spaces, and what goes on with it does not begin as a path
  for (let end = 1; end < args.length && isPath(args[0]) && !/^[-/\\]/.test(args[end] ?? ''); end++) {
    const name = (args[end] ?? '').search(/[\\/]/) < 0 ? null : judge(nameOf(args[end]), args.slice(end + 1));
    if (name !== null) return name;
  }
  const first = nameOf(args[0]);
  const rest = args.slice(1);
  if (!INTERPRETERS.test(first)) return judge(first, rest);
  const script = rest[0];
  return script === undefined || script.startsWith('-') ? null : judge(nameOf(script), rest.slice(1));
}

/** All such programs among these commands, each once, in order of their names. */
export function handedOver(commands: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const command of commands) {
    const name = handsOverTo(command);
    if (name !== null) names.add(name);
  }
  return [...names].sort();
}

function judge(name: string, args: readonly string[]): string | null {
  const server = SERVERS.get(name);
  if (server === undefined) return null;
  if (server.only !== undefined) {
    const { only } = server;
    return args.some((arg) => only.includes(arg.replace(/=.*$/, ''))) ? name : null;
  }
  if (name === 'ssh' && GIT_OVER_SSH.test(args.join(' '))) return null;
  if (server.harmless === undefined) return name;
  // the value of an option may stand in its place: then it is no known question, and counts
  const verb = args.find((arg) => !arg.startsWith('-'));
  return verb === undefined || server.harmless.includes(verb) ? null : name;
}

const isPath = (word: string | undefined) => /^(?:[A-Za-z]:)?[\\/]/.test(word ?? '');

/** `tmux: client (…)` is a title that tmux gives itself. */
function nameOf(path: string | undefined): string {
  const base = (path ?? '').split(/[\\/]/).at(-1) ?? '';
  return base
    .replace(/:$/, '')
    .replace(/\.exe$/i, '')
    .toLowerCase();
}
