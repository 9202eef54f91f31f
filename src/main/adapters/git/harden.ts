/**
 * What a git call of the host must not believe: an agent can write the shared `.git/config` and hooks from inside its
 * worktree, and plain git would run what it put there. Everything here is data; run.ts applies it to every call. What
 * the repository's config names beyond this never reaches git: repository-config.ts.
 */
import { variable } from '../environment/index.ts';
import type { ListedEntry } from './config-list.ts';
import { keyParts } from './config-list.ts';

export interface ConfigEntry {
  key: string;
  value: string;
}

/** What is never wanted of any config, the person's included: hooks, pagers, editors, signers, work in the background. */
export const NEUTRAL_CONFIG: readonly ConfigEntry[] = [
  { key: 'core.fsmonitor', value: 'false' },
  { key: 'core.hooksPath', value: '/dev/null' },
  { key: 'core.pager', value: 'cat' },
  { key: 'core.editor', value: 'true' },
  { key: 'sequence.editor', value: 'true' },
  { key: 'core.askPass', value: '' },
  { key: 'core.alternateRefsCommand', value: 'true' },
  { key: 'diff.external', value: '' },
  { key: 'interactive.diffFilter', value: '' },
  { key: 'gpg.program', value: 'false' },
  { key: 'gpg.openpgp.program', value: 'false' },
  { key: 'gpg.x509.program', value: 'false' },
  { key: 'gpg.ssh.program', value: 'false' },
  { key: 'gpg.ssh.defaultKeyCommand', value: '' },
  { key: 'commit.gpgSign', value: 'false' },
  { key: 'tag.gpgSign', value: 'false' },
  { key: 'log.showSignature', value: 'false' },
  { key: 'safe.bareRepository', value: 'explicit' },
  { key: 'submodule.recurse', value: 'false' },
  { key: 'fetch.recurseSubmodules', value: 'false' },
  // nothing may stay behind in the background
  { key: 'gc.auto', value: '0' },
  { key: 'maintenance.auto', value: 'false' },
];

/** Switches off the hooks that a config names (of newer gits): like those of a folder, they run by opt-in only. */
export function withoutHooks(entries: readonly Pick<ListedEntry, 'key'>[]): ConfigEntry[] {
  const hooks = new Set<string>();
  for (const { key } of entries) {
    const parts = keyParts(key);
    if (parts?.section === 'hook' && parts.sub !== null) hooks.add(parts.sub);
  }
  return [...hooks].flatMap((hook) => [
    { key: `hook.${hook}.enabled`, value: 'false' },
    { key: `hook.${hook}.command`, value: 'true' },
  ]);
}

/** Variables that git and its transports need; everything else of the host's environment, all `GIT_*` first, stays out. */
const PASSED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'TZ',
  'XDG_CONFIG_HOME',
  'SSH_AUTH_SOCK',
  // Windows
  'SystemRoot',
  'ComSpec',
  'PATHEXT',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'TEMP',
  'TMP',
];

/**
 * Programs by which git reaches a remote. They are the person's own once nothing of the repository's config is believed,
 * so a call that may reach one leaves them as the person has them.
 */
const REACHING = ['core.sshCommand', 'core.gitProxy', 'core.askPass', 'credential.helper'];

/** Where git finds a repository's config: nowhere but there. `GIT_DIR` leads to no repository at all. */
export type ConfigPlace = { GIT_COMMON_DIR: string } | { GIT_DIR: string };

/**
 * The environment of a git call. Config goes in by variables, since a `-c` argument cannot carry a name with `=`.
 * `place`: none for a call that runs nothing whatever the config says. `programs`: the environment of the programs that
 * this call may run; none when it runs none. `network`: it may fetch from the repository's remotes, by the protocols of
 * the allow-list.
 */
export function gitEnv(
  host: Readonly<Record<string, string | undefined>>,
  config: readonly ConfigEntry[],
  {
    place,
    programs,
    network = false,
  }: { place?: ConfigPlace; programs?: Readonly<Record<string, string>>; network?: boolean } = {},
): Record<string, string> {
  const env: Record<string, string> = {};
  const entries = network ? config.filter(({ key }) => !REACHING.includes(key)) : config;
  for (const name of PASSED) {
    const value = variable(host, name);
    if (value !== undefined) env[name] = value;
  }
  Object.assign(env, programs, place, {
    // messages are matched in a few places
    ...(programs === undefined ? { LC_ALL: 'C' } : { LC_ALL: '', LC_MESSAGES: 'C', LANGUAGE: '' }),
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'true',
    GIT_SEQUENCE_EDITOR: 'true',
    GIT_TERMINAL_PROMPT: '0',
    // a look must not write the index beside a working agent
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ALLOW_PROTOCOL: 'file:https:ssh',
    GIT_PROTOCOL_FROM_USER: '0',
    ...(network ? {} : { GIT_NO_LAZY_FETCH: '1' }),
    GIT_CONFIG_COUNT: String(entries.length),
  });
  entries.forEach(({ key, value }, n) => {
    env[`GIT_CONFIG_KEY_${n}`] = key;
    env[`GIT_CONFIG_VALUE_${n}`] = value;
  });
  return env;
}
