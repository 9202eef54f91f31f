/**
 * What a git call of the host must not believe: an agent can write the shared `.git/config` and hooks from inside its
 * worktree, and plain git would run what it put there. Everything here is data; run.ts applies it to every call.
 */

export interface ConfigEntry {
  key: string;
  value: string;
}

/** Hooks, pagers, editors, transports and signers, set to values that run nothing of the repository. */
export const NEUTRAL_CONFIG: readonly ConfigEntry[] = [
  { key: 'core.fsmonitor', value: 'false' },
  { key: 'core.hooksPath', value: '/dev/null' },
  { key: 'core.pager', value: 'cat' },
  { key: 'core.editor', value: 'true' },
  { key: 'sequence.editor', value: 'true' },
  { key: 'core.sshCommand', value: 'ssh' },
  { key: 'core.gitProxy', value: '' },
  { key: 'core.askPass', value: '' },
  { key: 'core.alternateRefsCommand', value: 'true' },
  { key: 'credential.helper', value: '' },
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

/**
 * Entries that switch off the drivers and commands that a config names. `keys` as `git config --list --name-only`
 * gives them: section and last part in lower case, the part between as written.
 */
export function disarmDrivers(keys: readonly string[]): ConfigEntry[] {
  const entries = new Map<string, string>();
  for (const key of keys) {
    const first = key.indexOf('.');
    const last = key.lastIndexOf('.');
    if (first < 0 || last <= first) continue;
    const section = key.slice(0, first).toLowerCase();
    const driver = key.slice(0, last);
    const name = key.slice(last + 1).toLowerCase();
    if (section === 'filter') {
      for (const part of ['clean', 'smudge', 'process']) entries.set(`${driver}.${part}`, '');
      // a required filter that is empty would fail the checkout
      entries.set(`${driver}.required`, 'false');
    } else if (section === 'merge' && name === 'driver') {
      // an empty driver would count as a clean merge; this one leaves a conflict
      entries.set(key, 'false');
    } else if (section === 'diff' && (name === 'command' || name === 'textconv')) {
      entries.set(key, '');
    } else if (section === 'remote' && name === 'uploadpack') {
      entries.set(key, 'git-upload-pack');
    } else if (section === 'remote' && name === 'receivepack') {
      entries.set(key, 'git-receive-pack');
    } else if (section === 'remote' && name === 'vcs') {
      entries.set(key, '');
    } else if (section === 'credential' && name === 'helper') {
      entries.set(key, '');
    } else if (section === 'gpg' && name === 'program') {
      entries.set(key, 'false');
    } else if (section === 'submodule' && name === 'update') {
      entries.set(key, 'none');
    } else if (section === 'hook') {
      // hooks named in the config, of newer gits
      entries.set(`${driver}.enabled`, 'false');
      entries.set(`${driver}.command`, 'true');
    }
  }
  return [...entries].map(([key, value]) => ({ key, value }));
}

/** Variables that git and its transports need; everything else of the host's environment, all `GIT_*` first, stays out. */
const PASSED = [
  'PATH',
  'Path',
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

/** The environment of a git call. Config goes in by variables, since a `-c` argument cannot carry a name with `=`. */
export function gitEnv(
  host: Readonly<Record<string, string | undefined>>,
  config: readonly ConfigEntry[],
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of PASSED) {
    const value = host[name];
    if (value !== undefined) env[name] = value;
  }
  Object.assign(env, {
    // messages are matched in a few places
    LC_ALL: 'C',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'true',
    GIT_SEQUENCE_EDITOR: 'true',
    GIT_TERMINAL_PROMPT: '0',
    // a look must not write the index beside a working agent
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ALLOW_PROTOCOL: 'file:https:ssh',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_CONFIG_COUNT: String(config.length),
  });
  config.forEach(({ key, value }, n) => {
    env[`GIT_CONFIG_KEY_${n}`] = key;
    env[`GIT_CONFIG_VALUE_${n}`] = value;
  });
  return env;
}
