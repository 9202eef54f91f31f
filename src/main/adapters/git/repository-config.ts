/**
 * What of a repository's own config (local, of the worktree, and whatever they include) reaches the git that the host
 * runs. An allow-list: an agent can write that config, and git knows more keys that name programs than a list of bad
 * ones would hold.
 */
import type { ListedEntry } from './config-list.ts';
import { keyParts } from './config-list.ts';

/** `*`: all names of the section. Names in lower case. */
type Names = readonly string[] | '*';

/** Keys without a part between. */
const PLAIN: Record<string, Names> = {
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
  // neither a library that is loaded nor a file that is written
  http: ['extraheader', 'followredirects', 'postbuffer', 'proxy', 'sslcainfo', 'sslcapath', 'sslverify', 'version'],
  credential: ['username', 'usehttppath'],
  diff: ['algorithm', 'renamelimit', 'renames'],
  merge: ['conflictstyle', 'renamelimit', 'renames'],
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

/** Keys with a part between, such as `remote.origin.url`. */
const NAMED: Record<string, Names> = {
  branch: '*',
  filter: ['required'],
  remote: ['fetch', 'lfsurl', 'partialclonefilter', 'promisor', 'proxy', 'prune', 'push', 'pushurl', 'tagopt', 'url'],
  url: '*',
  http: PLAIN.http ?? [],
  credential: PLAIN.credential ?? [],
  diff: ['binary', 'cachetextconv', 'funcname', 'wordregex', 'xfuncname'],
  merge: ['name', 'recursive'],
  lfs: ['access', 'concurrent', 'direction', 'locksverify', 'priority'],
  submodule: ['active', 'branch', 'ignore', 'url'],
};

/** What would lead git to a second config is not taken along: its entries are in the list already. */
const LEADS_ELSEWHERE = 'extensions.worktreeconfig';

/** Those of the repository's entries that name no program, in their order. */
export function harmlessOf(entries: readonly ListedEntry[]): ListedEntry[] {
  return entries.filter(({ owner, key }) => {
    const parts = keyParts(key);
    if (owner !== 'repository' || parts === null || key === LEADS_ELSEWHERE) return false;
    const { section, sub, name } = parts;
    const table = sub === null ? PLAIN : NAMED;
    const names = Object.hasOwn(table, section) ? table[section] : undefined;
    return names === '*' || (names?.includes(name) ?? false);
  });
}
