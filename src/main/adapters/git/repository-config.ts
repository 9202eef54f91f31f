/**
 * The allow-list of a repository's config: only these keys reach the host's git.
 *
 * An agent can write that config (local, of the worktree, or included), and git has more keys that name programs than
 * any deny-list would cover.
 */
import type { ListedEntry } from './config-list.ts';
import { splitKey } from './config-list.ts';

/** Names of keys in lower case; `*`: all names of the section. */
type Names = readonly string[] | '*';

/** Allowed keys without a subsection. */
const PLAIN_KEYS: Record<string, Names> = {
  core: [
    'abbrev',
    'attributesfile',
    'autocrlf',
    'bare',
    'bigfilethreshold',
    'checkroundtripencoding',
    'checkstat',
    'commitgraph',
    'compression',
    'createobject',
    'deltabasecachelimit',
    'eol',
    'excludesfile',
    'filemode',
    'fscache',
    'fsync',
    'fsyncmethod',
    'fsyncobjectfiles',
    'hidedotfiles',
    'ignorecase',
    'logallrefupdates',
    'longpaths',
    'loosecompression',
    'multipackindex',
    'packedgitlimit',
    'packedgitwindowsize',
    'precomposeunicode',
    'preloadindex',
    'protecthfs',
    'protectntfs',
    'quotepath',
    'repositoryformatversion',
    'safecrlf',
    'sharedrepository',
    'sparsecheckout',
    'sparsecheckoutcone',
    'splitindex',
    'symlinks',
    'trustctime',
    'untrackedcache',
    'warnambiguousrefs',
    'worktree',
  ],
  checkout: '*',
  extensions: '*',
  feature: '*',
  fetch: '*',
  i18n: '*',
  index: '*',
  pack: '*',
  user: ['name', 'email', 'useconfigonly'],
  // without keys that load a library or write a file
  http: ['extraheader', 'followredirects', 'postbuffer', 'proxy', 'sslcainfo', 'sslcapath', 'sslverify', 'version'],
  credential: ['username', 'usehttppath'],
  diff: ['algorithm', 'renamelimit', 'renames'],
  merge: ['conflictstyle', 'default', 'directoryrenames', 'renamelimit', 'renames', 'renormalize'],
  lfs: [
    'activitytimeout',
    'basictransfersonly',
    'concurrenttransfers',
    'dialtimeout',
    'fetchexclude',
    'fetchinclude',
    'locksverify',
    'pushurl',
    'repositoryformatversion',
    'tlstimeout',
    'url',
  ],
};

/** Allowed keys with a subsection, such as `remote.origin.url`. */
const SUBSECTION_KEYS: Record<string, Names> = {
  branch: '*',
  filter: ['required'],
  remote: ['fetch', 'lfsurl', 'partialclonefilter', 'promisor', 'proxy', 'prune', 'push', 'pushurl', 'tagopt', 'url'],
  url: '*',
  http: PLAIN_KEYS.http ?? [],
  credential: PLAIN_KEYS.credential ?? [],
  diff: ['binary', 'cachetextconv', 'funcname', 'wordregex', 'xfuncname'],
  merge: ['name', 'recursive'],
  lfs: ['access', 'concurrent', 'direction', 'locksverify', 'priority'],
  submodule: ['active', 'branch', 'ignore', 'url'],
};

/** Left out, because it makes git read a second config file. Its entries are already in the list. */
const SECOND_CONFIG_KEY = 'extensions.worktreeconfig';

/** The repository's entries on the allow-list, in their order. None of them names a program. */
export function harmlessEntries(entries: readonly ListedEntry[]): ListedEntry[] {
  return entries.filter(({ owner, key }) => {
    const parts = splitKey(key);
    if (owner !== 'repository' || parts === null || key === SECOND_CONFIG_KEY) return false;
    const { section, subsection, name } = parts;
    const table = subsection === null ? PLAIN_KEYS : SUBSECTION_KEYS;
    const names = Object.hasOwn(table, section) ? table[section] : undefined;
    return names === '*' || (names?.includes(name) ?? false);
  });
}
