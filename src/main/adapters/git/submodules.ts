/**
 * Submodules of a worktree: cloned from the addresses that the person approved, checked out at
 * the commits that the superproject names. Git's own `submodule update` is not used: it would take addresses, commands
 * and settings from configs that an agent can write.
 */
import { rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse } from 'node:path';
import { type Message, message, RefusalError, type Said } from '../../../contract/index.ts';
import { replaceStateFile } from '../state-files/index.ts';
import { readBackLink, real } from './back-link.ts';
import { keyParts, parseConfigList } from './config-list.ts';
import { contents } from './look.ts';
import { makeFolder } from './make-folder.ts';
import { GIT_FILE, linkOf } from './moved.ts';
import type { GitRunner } from './run.ts';
import type { GitOutput } from './spawn.ts';
import { submoduleUrl } from './submodule-url.ts';

export interface Submodule {
  name: string;
  /** In the worktree. */
  path: string;
  /** Where it is fetched from. */
  url: string;
}

/** Those of `modules` that the person has not approved. */
export type Unapproved = (modules: readonly Submodule[]) => Promise<readonly Submodule[]>;

interface MadePlace {
  /** Real path. */
  path: string;
  commonDir: string;
  /** Of the run that it is made for. */
  marks: Readonly<Record<string, string>>;
}

/** A clone may have to come over a slow line. */
const CLONE_TIMEOUT_MS = 600_000;

const LIST_FILE = ['--list', '-z', '--show-scope', '--show-origin', '--no-includes'];

/** Those that `commit` (an object id, or '' for what is staged) declares in `.gitmodules`, in the repository at `dir`. */
export async function declaredSubmodules(git: GitRunner, dir: string, commit: string): Promise<Submodule[]> {
  const there = await git.run(dir, ['rev-parse', '--verify', '--quiet', `${commit}:.gitmodules`]);
  if (there.code !== 0) return [];
  const listed = await git.run(dir, ['config', '--blob', `${commit}:.gitmodules`, ...LIST_FILE]);
  if (listed.code !== 0) throw failed(message('git.submodule.file', { why: listed.stderr.trim() }));
  const [origin, own] = await Promise.all([originOf(git, dir), ownUrls(git, dir)]);
  const found = new Map<string, { path?: string; url?: string }>();
  for (const { key, value } of parseConfigList(listed.stdout)) {
    const parts = keyParts(key);
    if (parts?.section !== 'submodule' || parts.sub === null || value === null) continue;
    const one = found.get(parts.sub) ?? {};
    if (parts.name === 'path' || parts.name === 'url') one[parts.name] = value;
    found.set(parts.sub, one);
  }
  return [...found].flatMap(([name, { path, url }]) => {
    const from = own.get(name) ?? (url === undefined ? undefined : submoduleUrl(origin, url));
    return path === undefined || from === undefined ? [] : [{ name, path, url: from }];
  });
}

/**
 * Fills those that never were, if they are wanted: also in a worktree whose making was cut short. Resolves to the places
 * that stay empty. Rejects with a RefusalError, `not-trusted` over one that is not approved, or with CancelledError; what
 * was begun is then ended by the next call.
 */
export async function settleSubmodules(
  git: GitRunner,
  worktree: MadePlace,
  wanted: 'auto' | 'none',
  unapproved: Unapproved = async (modules) => modules,
): Promise<string[]> {
  const { path, commonDir } = worktree;
  const declared = await declaredSubmodules(git, path, '');
  if (declared.length === 0) return [];
  const link = await readBackLink(path, commonDir);
  if (!link.ok) throw failed(link.why);
  const commits = await gitlinks(git, path);
  const at: Record<Fill, Submodule[]> = { never: [], emptied: [], filled: [], other: [] };
  for (const module of declared) if (commits.has(module.path)) at[await fillOf(path, link.admin, module)].push(module);
  const { never, emptied, filled } = at;
  if (wanted === 'auto' && never.length > 0) {
    const waiting = await unapproved(never);
    if (waiting.length > 0) throw notTrusted(waiting);
    for (const module of never) await fill(git, worktree, link.admin, module, commits.get(module.path) ?? '');
    filled.push(...never.splice(0));
  }
  const empty = [...never, ...emptied].map((module) => module.path);
  for (const module of filled) empty.push(...(await emptyInside(git, path, module.path)));
  return empty.sort();
}

/** `never`: no checkout of it has ended. `emptied`: by a person or an agent. `other`: what is there is theirs as well. */
type Fill = 'never' | 'emptied' | 'filled' | 'other';

async function fillOf(path: string, admin: string, module: Submodule): Promise<Fill> {
  const at = join(path, module.path);
  const store = storeOf(admin, module);
  const there = await contents(at);
  // git writes the index when the files are there
  const unended = (await contents(join(store, 'index'))) === 'nothing';
  if (there === 'empty') return unended ? 'never' : 'emptied';
  if (there !== 'folder') return 'other';
  const own = await contents(join(at, '.git'));
  if (own === 'file' && unended && (await linkOf(at)) === store) return 'never';
  return own === 'file' || own === 'folder' ? 'filled' : 'other';
}

function storeOf(admin: string, { name }: Submodule): string {
  return join(admin, 'modules', name);
}

async function emptyInside(git: GitRunner, path: string, module: string): Promise<string[]> {
  const inside = await declaredSubmodules(git, join(path, module), '');
  const empty: string[] = [];
  for (const one of inside)
    if ((await contents(join(path, module, one.path))) === 'empty') empty.push(`${module}/${one.path}`);
  return empty;
}

/** Of these places in the worktree, those that are empty still. Files only, no git process. */
export async function stillEmpty(worktree: string, places: readonly string[]): Promise<string[]> {
  const seen = await Promise.all(places.map((place) => contents(join(worktree, place))));
  return places.filter((_, n) => seen[n] === 'empty');
}

async function fill(
  git: GitRunner,
  { path, marks }: MadePlace,
  admin: string,
  module: Submodule,
  commit: string,
): Promise<void> {
  const at = join(path, module.path);
  const store = storeOf(admin, module);
  if (!isPlainName(module.name)) throw trouble(module, message('git.submodule.place'));
  await makeFolder(dirname(store));
  // the places must be those that were made here and by the checkout, and not lead elsewhere
  if ((await real(at)) !== at || (await real(dirname(store))) !== dirname(store))
    throw trouble(module, message('git.submodule.place'));
  const options = { timeoutMs: CLONE_TIMEOUT_MS, programs: marks };
  // beside its place, which may hold files of a checkout that was cut short
  const aside = join(admin, 'huskies-clone');
  for (const left of [store, aside]) await rm(left, { recursive: true, force: true });
  const clone = ['clone', '--quiet', '--no-checkout', `--separate-git-dir=${store}`, '--', module.url, aside];
  try {
    must(module, await git.run(parse(path).root, clone, options));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  replaceStateFile(join(at, '.git'), `gitdir: ${store}\n`, GIT_FILE);
  const has = await git.run(at, ['cat-file', '-e', `${commit}^{commit}`]);
  if (has.code !== 0) must(module, await git.run(at, ['fetch', '--quiet', 'origin', commit], options));
  must(module, await git.run(at, ['checkout', '--quiet', '--force', '--detach', commit], options));
}

/** Place in the worktree -> commit, of all that the index has. */
async function gitlinks(git: GitRunner, path: string): Promise<Map<string, string>> {
  const { code, stdout, stderr } = await git.run(path, ['ls-files', '--stage', '-z']);
  if (code !== 0) throw failed(message('git.submodule.list', { why: stderr.trim() }));
  const found = new Map<string, string>();
  for (const entry of stdout.split('\0')) {
    const [, commit, at] = /^160000 ([0-9a-f]+) 0\t(.+)$/s.exec(entry) ?? [];
    if (commit !== undefined && at !== undefined) found.set(at, commit);
  }
  return found;
}

/** Where the superproject comes from, to which `../` in an address refers; its own folder when it comes from nowhere. */
async function originOf(git: GitRunner, dir: string): Promise<string> {
  const { code, stdout } = await git.run(dir, ['config', '--get', 'remote.origin.url']);
  return code === 0 ? stdout.replace(/\n$/, '') : dir;
}

/** Addresses that the repository's config sets over those of `.gitmodules`. */
async function ownUrls(git: GitRunner, dir: string): Promise<Map<string, string>> {
  const { stdout } = await git.run(dir, ['config', '--get-regexp', '-z', '^submodule\\..*\\.url$']);
  const urls = new Map<string, string>();
  for (const entry of stdout.split('\0')) {
    const [key = '', ...value] = entry.split('\n');
    const name = keyParts(key)?.sub ?? null;
    if (name !== null && value.length > 0) urls.set(name, value.join('\n'));
  }
  return urls;
}

function isPlainName(name: string): boolean {
  const odd = [...name].some((char) => char < ' ' || char === '\\');
  return name !== '' && !odd && !isAbsolute(name) && !name.split('/').some((part) => part === '..' || part === '');
}

function must(module: Submodule, { code, stderr }: GitOutput): void {
  if (code !== 0) throw trouble(module, stderr.trim());
}

function notTrusted(modules: readonly Submodule[]): RefusalError {
  const paths = modules.map(({ path }) => path);
  return new RefusalError({ code: 'not-trusted', why: message('git.submodule.open', { paths }) });
}

function trouble({ name, url }: Submodule, why: Said): RefusalError {
  return failed(message('git.submodule.failed', { name, url, why }));
}

function failed(why: Message): RefusalError {
  return new RefusalError({ code: 'failed', why });
}
