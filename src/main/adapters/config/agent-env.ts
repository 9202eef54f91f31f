/** The environment of an agent: an allow-list, since the host's holds secrets that are not the agent's (trust.md). */
import type { AgentConfig } from '../../core/ports/index.ts';
import { presetOf } from './presets.ts';

const ALLOWED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
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
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    const compared = windows ? name.toUpperCase() : name;
    if (value !== undefined && patterns.some((pattern) => fits(compared, pattern))) env[name] = value;
  }
  return env;
}

/**
 * The allow-list, what the agent's preset needs, then the config's own `env`, which wins. `SSH_AUTH_SOCK = ""` in an
 * agent's env keeps it from the person's SSH keys.
 */
export function agentEnv(
  agent: Pick<AgentConfig, 'command' | 'env'>,
  host: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const env = allowedEnv(host, presetOf(agent.command)?.env, platform);
  return { ...env, ...TERMINAL, ...agent.env };
}

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
