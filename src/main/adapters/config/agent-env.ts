/**
 * Builds an agent's environment from an allow-list, because the host's environment holds secrets that are not meant for
 * agents (docs/trust.md, "Environment of an agent").
 */
import type { EnvironmentOf } from '../../core/ports/index.ts';
import { type AgentPreset, presetOf } from '../agents/index.ts';
import { mergedEnv } from '../environment/index.ts';
import { modeOf } from './agent-program.ts';
import { SESSION_VARIABLES } from './session-variables.ts';

const ALLOWED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'LC_*',
  'TZ',
  'TMPDIR',
  'XDG_*',
  'SSH_AUTH_SOCK',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  // needed behind a proxy that replaces TLS certificates with its own
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
];

/** Needed to start any program on Windows. Windows ignores case in the names of variables. */
const ALLOWED_ON_WINDOWS = [
  'APPDATA',
  'COMSPEC',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'PATHEXT',
  'PROGRAMDATA',
  'PROGRAMFILES*',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'USERNAME',
  'USERPROFILE',
  'WINDIR',
];

/** Describes the terminal in the app's window, not the one that the host was started in. */
const TERMINAL = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };

/**
 * The part of the host's environment that programs may see: the allow-list and the names in `more`. A name that ends in
 * `*` matches every name with that prefix.
 */
export function allowedEnv(
  host: Readonly<Record<string, string | undefined>>,
  more: readonly string[] = [],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const windows = platform === 'win32';
  const patterns = [...ALLOWED, ...(windows ? ALLOWED_ON_WINDOWS : []), ...more];
  return pick(host, windows, (name) => matchesAny(name, patterns) && !matchesAny(name, SESSION_VARIABLES));
}

/**
 * Combines the allow-list, the variables that the agent's preset passes on, those named in `env_from_host`, the
 * terminal's, those that the preset sets, and the config's `env`, which wins. An agent with `SSH_AUTH_SOCK = ""` cannot
 * use the person's SSH keys. `program`: the path of the preset's CLI; null if it was not found.
 */
export function agentEnv(
  agent: EnvironmentOf,
  host: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  program: string | null = null,
): Record<string, string> {
  const windows = platform === 'win32';
  const preset = presetOf(agent);
  const named = new Set(agent.envFromHost.map((name) => (windows ? name.toUpperCase() : name)));
  const passed = allowedEnv(host, passedBy(preset, { ...host, ...agent.env }), platform);
  const parts = [
    pick(passed, windows, (name) => !(preset?.env.never ?? []).includes(name)),
    pick(host, windows, (name) => named.has(name)),
    TERMINAL,
    presetEnv(agent, program),
    agent.env,
  ];
  return mergedEnv(parts, platform);
}

/** What an agent's preset sets: nothing for a command that only has a known program. */
export function presetEnv(
  { preset: name, road = 'terminal', mode = null, command }: Omit<EnvironmentOf, 'env' | 'envFromHost'>,
  program: string | null,
): Record<string, string> {
  const preset = name == null ? null : presetOf({ preset: name, command });
  if (preset === null) return {};
  const env: Record<string, string> = {
    ...preset.env.set,
    ...(road === 'acp' ? preset.acp?.env : {}),
    ...(mode === null ? {} : modeOf(preset, road, mode)?.env),
  };
  if (program !== null) return mapValues(env, (value) => value.replace('{program}', () => program));
  return Object.fromEntries(Object.entries(env).filter(([, value]) => !value.includes('{program}')));
}

/** Names of the variables that a preset passes on. `env`: the environment that the program would get. */
function passedBy(preset: AgentPreset | null, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (preset === null) return [];
  const more = Object.entries(preset.env.passIf).filter(([name]) => isOn(env[name]));
  return [...preset.env.pass, ...more.flatMap(([, names]) => names)];
}

/** Reads a switch as the CLIs do: 0, false, no, off and an empty value are off. */
function isOn(value: string | undefined): boolean {
  return !/^(|0|false|no|off)$/i.test((value ?? '').trim());
}

function mapValues(env: Readonly<Record<string, string>>, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, change(value)]));
}

function pick(
  host: Readonly<Record<string, string | undefined>>,
  windows: boolean,
  isIncluded: (name: string) => boolean,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value !== undefined && isIncluded(windows ? name.toUpperCase() : name)) env[name] = value;
  }
  return env;
}

function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
