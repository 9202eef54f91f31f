/**
 * Settings that harden every git call of the host; run.ts applies them.
 *
 * An agent can write the shared `.git/config` and hooks from its worktree, and plain git would run what they name. The
 * rest of the repository's config reaches git only through the allow-list of repository-config.ts.
 */
import { variable } from '../environment/index.ts';
import type { ListedEntry } from './config-list.ts';
import { splitKey } from './config-list.ts';

export interface ConfigEntry {
  key: string;
  value: string;
}

/** Switches off, even if the person's own config sets them: hooks, pagers, editors, signing and background work. */
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
  // no background process may stay behind
  { key: 'gc.auto', value: '0' },
  { key: 'maintenance.auto', value: 'false' },
];

/** Switches off the hooks that newer versions of git read from a config. */
export function disableHooks(entries: readonly Pick<ListedEntry, 'key'>[]): ConfigEntry[] {
  const hooks = new Set<string>();
  for (const { key } of entries) {
    const parts = splitKey(key);
    if (parts?.section === 'hook' && parts.subsection !== null) hooks.add(parts.subsection);
  }
  return [...hooks].flatMap((hook) => [
    { key: `hook.${hook}.enabled`, value: 'false' },
    { key: `hook.${hook}.command`, value: 'true' },
  ]);
}

/** Variables that git and its transports need. All others, and above all every `GIT_*`, stay out. */
const PASSED_VARIABLES = [
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
 * Programs that git uses to reach a remote. The repository's config cannot set them, so a call that may use the network
 * leaves them as the person's own config has them.
 */
const REMOTE_PROGRAM_KEYS = ['core.sshCommand', 'core.gitProxy', 'core.askPass', 'credential.helper'];

/** The only place where git looks for a repository's config. `GIT_DIR`: a path without a repository. */
export type ConfigPlace = { GIT_COMMON_DIR: string } | { GIT_DIR: string };

/** Variables of git that a call may set for itself. */
export type CallVariables = Partial<
  Record<
    | 'GIT_DIR'
    | 'GIT_WORK_TREE'
    | 'GIT_INDEX_FILE'
    | 'GIT_OBJECT_DIRECTORY'
    | 'GIT_ALTERNATE_OBJECT_DIRECTORIES'
    | 'GIT_NO_REPLACE_OBJECTS'
    | 'GIT_AUTHOR_NAME'
    | 'GIT_AUTHOR_EMAIL'
    | 'GIT_AUTHOR_DATE',
    string
  >
>;

/**
 * The environment of a git call. Config is passed in variables, since a `-c` argument cannot have a key with `=`.
 *
 * `place`: left out for a call that runs no program, whatever the config says. `programs`: variables for the programs
 * that the call may run; left out when it may run none. `network`: it may fetch from the remotes, by allowed protocols.
 * `variables`: those of the call itself.
 */
export function gitEnv(
  host: Readonly<Record<string, string | undefined>>,
  config: readonly ConfigEntry[],
  {
    place,
    programs,
    network = false,
    variables,
  }: {
    place?: ConfigPlace;
    programs?: Readonly<Record<string, string>>;
    network?: boolean;
    variables?: CallVariables;
  } = {},
): Record<string, string> {
  const env: Record<string, string> = {};
  const entries = network ? config.filter(({ key }) => !REMOTE_PROGRAM_KEYS.includes(key)) : config;
  for (const name of PASSED_VARIABLES) {
    const value = variable(host, name);
    if (value !== undefined) env[name] = value;
  }
  Object.assign(env, programs, variables, place, {
    // English messages, since a few callers match them
    ...(programs === undefined ? { LC_ALL: 'C' } : { LC_ALL: '', LC_MESSAGES: 'C', LANGUAGE: '' }),
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'true',
    GIT_SEQUENCE_EDITOR: 'true',
    GIT_TERMINAL_PROMPT: '0',
    // reading must not write the index while an agent works
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
