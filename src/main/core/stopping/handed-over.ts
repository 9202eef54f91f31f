/**
 * Programs that hand work over to a server that is not their child.
 *
 * Examples are container engines, ssh, service managers and terminal multiplexers. What the server starts is in no
 * run's tree, so neither a keeper nor a look can prove it gone (docs/stop.md, "Limits"). The programs are recognised by
 * name, also behind a wrapper such as env and in a shell's command text. One that was renamed, or that ran only between
 * two looks, goes unnoticed; containers-begun.ts finds the containers of this machine that it has started.
 */

/** `harmless`: subcommands that only query. `only`: work is handed over only if one of these arguments is present. */
interface Server {
  harmless?: readonly string[];
  only?: readonly string[];
}

const ENGINE_QUERIES =
  'ps images logs inspect version info events stats top port diff history search context login logout help';
const CLUSTER_QUERIES =
  'get describe logs version config explain top api-resources api-versions cluster-info auth help';
const words = (text: string) => text.split(' ');

const SERVERS = new Map<string, Server>([
  ...words('docker nerdctl').map((name) => [name, { harmless: words(ENGINE_QUERIES) }] as const),
  ...words('kubectl oc').map((name) => [name, { harmless: words(CLUSTER_QUERIES) }] as const),
  // podman starts containers as its own children, unless a remote machine or a service does it.
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
      'buck2 gradle gradlew mvnd act earthly dagger kind k3d minikube finch podman-machine distrobox-host-exec host-spawn',
  ).map((name) => [name, {}] as const),
]);

/** Programs that run a script: the script's name counts instead of theirs. */
const INTERPRETERS = /^(?:node|nodejs|bun|deno|python[\d.]*|ruby|perl|(?:ba|da|z|k)?sh)$/;

/** Shells among them: with `-c` they run the text that follows. */
const SHELLS = /^(?:(?:ba|da|z|k)?sh)$/;

/** Programs that run another one, which their arguments name after options and their values. */
const WRAPPERS = new Set(
  words('env nice ionice chrt nohup timeout stdbuf setsid sudo doas time exec command unbuffer catchsegv busybox'),
);

/** Words that may stand before a command in a shell's text. */
const SHELL_WORDS = /^(?:then|do|else|elif|if|while|until|!|eval|builtin|[A-Za-z_]\w*=\S*)$/;

/** Git's transport over ssh ends with the connection, so no work stays behind. */
const GIT_OVER_SSH = /(?:^|['"\s])git-(?:upload-pack|receive-pack|upload-archive|lfs-authenticate|lfs-transfer)\b/;

/** The name of the program by which this command hands work over, or null. `command` is as in ProcessInfo. */
export function handsOverTo(command: string): string | null {
  return judgeWords(command.trim().split(/\s+/));
}

function judgeWords(args: readonly string[]): string | null {
  // The program's path may contain spaces, so the words that follow it may still be part of the path.
  for (let end = 1; end < args.length && isPath(args[0]) && !/^[-/\\]/.test(args[end] ?? ''); end++) {
    const name = (args[end] ?? '').search(/[\\/]/) < 0 ? null : judge(nameOf(args[end]), args.slice(end + 1));
    if (name !== null) return name;
  }
  const first = nameOf(args[0]);
  const rest = args.slice(1);
  if (WRAPPERS.has(first)) return judgeWrapped(rest);
  if (!INTERPRETERS.test(first)) return judge(first, rest);
  const option = SHELLS.test(first) ? rest.findIndex((arg) => /^-[a-z]*c$/.test(arg)) : -1;
  if (option >= 0 && rest.slice(0, option).every((arg) => arg.startsWith('-')))
    return judgeText(rest.slice(option + 1).join(' '));
  const script = rest[0];
  return script === undefined || script.startsWith('-') ? null : judge(nameOf(script), rest.slice(1));
}

/** Of a wrapper's words the first may be the value of an option, so the second is tried too. */
function judgeWrapped(args: readonly string[]): string | null {
  const isValue = (arg: string) => arg.startsWith('-') || arg.includes('=') || /^\d[\d.]*[smhd]?$/.test(arg);
  const [first = -1, second = -1] = args.flatMap((arg, at) => (isValue(arg) ? [] : [at]));
  const found = first < 0 ? null : judgeWords(args.slice(first));
  return found ?? (second < 0 ? null : judgeWords(args.slice(second)));
}

/** Judges each command of a shell's text. What is quoted is not a command, except after `eval`. */
function judgeText(text: string): string | null {
  for (const part of text.replace(/\beval\s+['"]/g, ';').split(/[;&|\n(){}`]+/)) {
    const args = part.trim().split(/\s+/);
    while (args.length > 0 && SHELL_WORDS.test(args[0] ?? '')) args.shift();
    const name = args.length === 0 || args[0] === '' ? null : judgeWords(args);
    if (name !== null) return name;
  }
  return null;
}

/** The names of all such programs among these commands, sorted, each once. */
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
  // This may be the value of an option instead of the subcommand. Then it is not a known query, and the command counts.
  const subcommand = args.find((arg) => !arg.startsWith('-'));
  return subcommand === undefined || server.harmless.includes(subcommand) ? null : name;
}

const isPath = (word: string | undefined) => /^(?:[A-Za-z]:)?[\\/]/.test(word ?? '');

/** The program's name, in lower case. tmux changes its own title to `tmux: client (…)`, so a final colon is removed. */
function nameOf(path: string | undefined): string {
  const base = (path ?? '').split(/[\\/]/).at(-1) ?? '';
  return base
    .replace(/:$/, '')
    .replace(/\.exe$/i, '')
    .toLowerCase();
}
