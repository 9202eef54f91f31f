/**
 * Builds an agent's environment from an allow-list, because the host's environment holds secrets that are not meant for
 * agents (docs/trust.md, "Environment of an agent").
 */
import type { AgentConfig } from '../../core/ports/index.ts';
import { mergedEnv } from '../environment/index.ts';
import { presetVariables } from './presets.ts';
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
 * Combines the allow-list, the variables of the agent's preset, those named in `env_from_host`, the terminal's, and the
 * config's `env`, which wins. An agent with `SSH_AUTH_SOCK = ""` cannot use the person's SSH keys.
 */
export function agentEnv(
  agent: Pick<AgentConfig, 'command' | 'env' | 'envFromHost'>,
  host: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const windows = platform === 'win32';
  const named = new Set(agent.envFromHost.map((name) => (windows ? name.toUpperCase() : name)));
  const parts = [
    allowedEnv(host, presetVariables(agent.command, { ...host, ...agent.env }), platform),
    pick(host, windows, (name) => named.has(name)),
    TERMINAL,
    agent.env,
  ];
  return mergedEnv(parts, platform);
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
