/**
 * Fills the submodules of a worktree: clones from approved URLs, checked out at the commits of the superproject. It
 * does not use `git submodule update`, which takes URLs, commands and settings from configs that an agent can write.
 */
import { rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse } from 'node:path';
import { type Message, message, RefusalError, type Said } from '../../../contract/index.ts';
import { replaceStateFile } from '../state-files/index.ts';
import { findRealPath, readBackLink } from './back-link.ts';
import { parseConfigList, splitKey } from './config-list.ts';
import { entryKind } from './look.ts';
import { makeFolder } from './make-folder.ts';
import { GIT_FILE, readGitFileTarget } from './moved.ts';
import type { GitRunner } from './run.ts';
import type { GitOutput } from './spawn.ts';
import { submoduleUrl } from './submodule-url.ts';

export interface Submodule {
  name: string;
  /** Relative to the worktree. */
  path: string;
  /** The URL that it is fetched from. */
  url: string;
}

/** Returns the submodules among `modules` that the person has not approved. */
export type Unapproved = (modules: readonly Submodule[]) => Promise<readonly Submodule[]>;

interface Worktree {
  /** Real path. */
  path: string;
  commonDir: string;
  /** The marks of the run that needs it. */
  marks: Readonly<Record<string, string>>;
}

/** A clone over a slow connection can take minutes. */
const CLONE_TIMEOUT_MS = 600_000;

const LIST_FILE_ARGS = ['--list', '-z', '--show-scope', '--show-origin', '--no-includes'];

/** The submodules that `.gitmodules` of `commit` declares. `commit`: an object id, or '' for the index of `dir`. */
export async function declaredSubmodules(git: GitRunner, dir: string, commit: string): Promise<Submodule[]> {
  const file = await git.run(dir, ['rev-parse', '--verify', '--quiet', `${commit}:.gitmodules`]);
  if (file.code !== 0) return [];
  const listed = await git.run(dir, ['config', '--blob', `${commit}:.gitmodules`, ...LIST_FILE_ARGS]);
  if (listed.code !== 0) throw failed(message('git.submodule.file', { why: listed.stderr.trim() }));
  const [origin, own] = await Promise.all([originOf(git, dir), configuredUrls(git, dir)]);
  const found = new Map<string, { path?: string; url?: string }>();
  for (const { key, value } of parseConfigList(listed.stdout)) {
    const parts = splitKey(key);
    if (parts?.section !== 'submodule' || parts.subsection === null || value === null) continue;
    const declared = found.get(parts.subsection) ?? {};
    if (parts.name === 'path' || parts.name === 'url') declared[parts.name] = value;
    found.set(parts.subsection, declared);
  }
  return [...found].flatMap(([name, { path, url }]) => {
    const from = own.get(name) ?? (url === undefined ? undefined : submoduleUrl(origin, url));
    return path === undefined || from === undefined ? [] : [{ name, path, url: from }];
  });
}

/**
 * Fills the submodules that were never filled, if `mode` is `auto`; also after an interruption. Resolves with the paths
 * that stay empty. Rejects with a RefusalError (`not-trusted`: one is not approved) or CancelledError; a later call
 * continues.
 */
export async function fillEmptySubmodules(
  git: GitRunner,
  worktree: Worktree,
  mode: 'auto' | 'none',
  unapproved: Unapproved = async (modules) => modules,
): Promise<string[]> {
  const { path, commonDir } = worktree;
  const declared = await declaredSubmodules(git, path, '');
  if (declared.length === 0) return [];
  const link = await readBackLink(path, commonDir);
  if (!link.ok) throw failed(link.why);
  const commits = await readGitlinks(git, path);
  const byState: Record<FillState, Submodule[]> = { never: [], emptied: [], filled: [], other: [] };
  for (const module of declared) {
    if (commits.has(module.path)) byState[await fillStateOf(path, link.admin, module)].push(module);
  }
  const { never, emptied, filled } = byState;
  if (mode === 'auto' && never.length > 0) {
    const waiting = await unapproved(never);
    if (waiting.length > 0) throw notTrusted(waiting);
    for (const module of never) await fill(git, worktree, link.admin, module, commits.get(module.path) ?? '');
    filled.push(...never.splice(0));
  }
  const empty = [...never, ...emptied].map((module) => module.path);
  for (const module of filled) empty.push(...(await findEmptyInside(git, path, module.path)));
  return empty.sort();
}

/**
 * `never`: its checkout was never completed. `emptied`, `other`: a person or an agent removed or replaced its files.
 */
type FillState = 'never' | 'emptied' | 'filled' | 'other';

async function fillStateOf(path: string, admin: string, module: Submodule): Promise<FillState> {
  const at = join(path, module.path);
  const store = gitDirFor(admin, module);
  const kind = await entryKind(at);
  // git writes the index at the end of a checkout
  const isIncomplete = (await entryKind(join(store, 'index'))) === 'nothing';
  if (kind === 'empty') return isIncomplete ? 'never' : 'emptied';
  if (kind !== 'folder') return 'other';
  const own = await entryKind(join(at, '.git'));
  if (own === 'file' && isIncomplete && (await readGitFileTarget(at)) === store) return 'never';
  return own === 'file' || own === 'folder' ? 'filled' : 'other';
}

function gitDirFor(admin: string, { name }: Submodule): string {
  return join(admin, 'modules', name);
}

async function findEmptyInside(git: GitRunner, path: string, module: string): Promise<string[]> {
  const inside = await declaredSubmodules(git, join(path, module), '');
  const empty: string[] = [];
  for (const one of inside)
    if ((await entryKind(join(path, module, one.path))) === 'empty') empty.push(`${module}/${one.path}`);
  return empty;
}

/** The paths among `places`, relative to the worktree, that are still empty. Starts no git process. */
export async function stillEmpty(worktree: string, places: readonly string[]): Promise<string[]> {
  const seen = await Promise.all(places.map((place) => entryKind(join(worktree, place))));
  return places.filter((_, n) => seen[n] === 'empty');
}

async function fill(
  git: GitRunner,
  { path, marks }: Worktree,
  admin: string,
  module: Submodule,
  commit: string,
): Promise<void> {
  const at = join(path, module.path);
  const store = gitDirFor(admin, module);
  if (!isPlainName(module.name)) throw submoduleFailure(module, message('git.submodule.place'));
  await makeFolder(dirname(store));
  // both folders must be real, since a link could lead elsewhere
  if ((await findRealPath(at)) !== at || (await findRealPath(dirname(store))) !== dirname(store))
    throw submoduleFailure(module, message('git.submodule.place'));
  const options = { timeoutMs: CLONE_TIMEOUT_MS, programs: marks };
  // not directly in its place, which may have files of an interrupted checkout
  const aside = join(admin, 'huskies-clone');
  for (const leftover of [store, aside]) await rm(leftover, { recursive: true, force: true });
  const clone = ['clone', '--quiet', '--no-checkout', `--separate-git-dir=${store}`, '--', module.url, aside];
  try {
    requireSuccess(module, await git.run(parse(path).root, clone, options));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  replaceStateFile(join(at, '.git'), `gitdir: ${store}\n`, GIT_FILE);
  const has = await git.run(at, ['cat-file', '-e', `${commit}^{commit}`]);
  if (has.code !== 0) requireSuccess(module, await git.run(at, ['fetch', '--quiet', 'origin', commit], options));
  requireSuccess(module, await git.run(at, ['checkout', '--quiet', '--force', '--detach', commit], options));
}

/** The commits of all submodules in the index, by their paths in the worktree. Rejects with a RefusalError. */
export async function readGitlinks(git: GitRunner, path: string): Promise<Map<string, string>> {
  const { code, stdout, stderr } = await git.run(path, ['ls-files', '--stage', '-z']);
  if (code !== 0) throw failed(message('git.submodule.list', { why: stderr.trim() }));
  const found = new Map<string, string>();
  for (const entry of stdout.split('\0')) {
    const [, commit, at] = /^160000 ([0-9a-f]+) 0\t(.+)$/s.exec(entry) ?? [];
    if (commit !== undefined && at !== undefined) found.set(at, commit);
  }
  return found;
}

/** The superproject's URL, to which `../` in a URL refers; its own folder when it has no origin. */
async function originOf(git: GitRunner, dir: string): Promise<string> {
  const { code, stdout } = await git.run(dir, ['config', '--get', 'remote.origin.url']);
  return code === 0 ? stdout.replace(/\n$/, '') : dir;
}

/** URLs in the repository's config, which override those of `.gitmodules`, by the submodule's name. */
async function configuredUrls(git: GitRunner, dir: string): Promise<Map<string, string>> {
  const { stdout } = await git.run(dir, ['config', '--get-regexp', '-z', '^submodule\\..*\\.url$']);
  const urls = new Map<string, string>();
  for (const entry of stdout.split('\0')) {
    const [key = '', ...value] = entry.split('\n');
    const name = splitKey(key)?.subsection ?? null;
    if (name !== null && value.length > 0) urls.set(name, value.join('\n'));
  }
  return urls;
}

function isPlainName(name: string): boolean {
  const odd = [...name].some((char) => char < ' ' || char === '\\');
  return name !== '' && !odd && !isAbsolute(name) && !name.split('/').some((part) => part === '..' || part === '');
}

function requireSuccess(module: Submodule, { code, stderr }: GitOutput): void {
  if (code !== 0) throw submoduleFailure(module, stderr.trim());
}

function notTrusted(modules: readonly Submodule[]): RefusalError {
  const paths = modules.map(({ path }) => path);
  return new RefusalError({ code: 'not-trusted', why: message('git.submodule.open', { paths }) });
}

function submoduleFailure({ name, url }: Submodule, why: Said): RefusalError {
  return failed(message('git.submodule.failed', { name, url, why }));
}

function failed(why: Message): RefusalError {
  return new RefusalError({ code: 'failed', why });
}
