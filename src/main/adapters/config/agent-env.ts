/**
 * The environment of an agent: an allow-list, since the host's holds secrets that are not the agent's (docs/trust.md,
 * "Environment of an agent").
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
  // without these nothing is reached through a proxy that signs for others
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
];

/** Without these no program starts on Windows, whose names are the same in any case. */
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

/** What the terminal in the window can do, whatever the host itself was started in. */
const TERMINAL = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };

/** What of the host's environment programs may have: the allow-list and `more`, names in which `*` ends a beginning. */
export function allowedEnv(
  host: Readonly<Record<string, string | undefined>>,
  more: readonly string[] = [],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const windows = platform === 'win32';
  const patterns = [...ALLOWED, ...(windows ? ALLOWED_ON_WINDOWS : []), ...more];
  return pick(host, windows, (name) => fitsOne(name, patterns) && !fitsOne(name, SESSION_VARIABLES));
}

/**
 * The allow-list, what the agent's preset needs, what its config names in `env_from_host`, then the config's own `env`,
 * which wins. `SSH_AUTH_SOCK = ""` in an agent's env keeps it from the person's SSH keys.
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
  wanted: (name: string) => boolean,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value !== undefined && wanted(windows ? name.toUpperCase() : name)) env[name] = value;
  }
  return env;
}

function fitsOne(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
