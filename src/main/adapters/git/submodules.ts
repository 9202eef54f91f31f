/**
 * Submodules of a worktree that was made a moment ago: cloned from the addresses that the person approved, checked out at
 * the commits that the superproject names. Git's own `submodule update` is not used: it would take addresses, commands
 * and settings from configs that an agent can write.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse } from 'node:path';
import { RefusalError, text } from '../../../contract/index.ts';
import { readBackLink, real } from './back-link.ts';
import { keyParts, parseConfigList } from './config-list.ts';
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

interface NewWorktree {
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
  if (listed.code !== 0) throw failed(text('adapters.git.submodule.file', { why: listed.stderr.trim() }));
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
 * Fills them if they are wanted; what stays empty is told in words. Rejects with a RefusalError, `not-trusted` over one
 * that is not approved, or with CancelledError.
 */
export async function settleSubmodules(
  git: GitRunner,
  worktree: NewWorktree,
  wanted: 'auto' | 'none',
  unapproved: Unapproved = async (modules) => modules,
): Promise<string | undefined> {
  const declared = await declaredSubmodules(git, worktree.path, '');
  const commits = declared.length === 0 ? new Map<string, string>() : await gitlinks(git, worktree.path);
  const modules = declared.filter(({ path }) => commits.has(path));
  if (modules.length === 0) return undefined;
  if (wanted === 'none') return text('adapters.git.submodule.empty', { paths: pathsOf(modules) });
  const waiting = await unapproved(modules);
  if (waiting.length > 0) throw notTrusted(waiting);
  await fill(git, worktree, modules, commits);
  const nested: string[] = [];
  for (const { path } of modules) {
    const inside = await declaredSubmodules(git, join(worktree.path, path), '');
    nested.push(...inside.map((one) => `${path}/${one.path}`));
  }
  return nested.length === 0 ? undefined : text('adapters.git.submodule.nested', { paths: nested.join(', ') });
}

async function fill(
  git: GitRunner,
  { path, commonDir, marks }: NewWorktree,
  modules: readonly Submodule[],
  commits: ReadonlyMap<string, string>,
): Promise<void> {
  const link = await readBackLink(path, commonDir);
  if (!link.ok) throw failed(link.why);
  for (const module of modules) {
    const commit = commits.get(module.path) ?? '';
    const at = join(path, module.path);
    // a name becomes a folder of git's, and the place must be the one that the checkout has made
    if (!isPlainName(module.name) || (await real(at)) !== at)
      throw trouble(module, text('adapters.git.submodule.place'));
    const options = { timeoutMs: CLONE_TIMEOUT_MS, programs: marks };
    const store = join(link.admin, 'modules', module.name);
    await mkdir(dirname(store), { recursive: true });
    const clone = ['clone', '--quiet', '--no-checkout', `--separate-git-dir=${store}`, '--', module.url, at];
    must(module, await git.run(parse(path).root, clone, options));
    const has = await git.run(at, ['cat-file', '-e', `${commit}^{commit}`]);
    if (has.code !== 0) must(module, await git.run(at, ['fetch', '--quiet', 'origin', commit], options));
    must(module, await git.run(at, ['checkout', '--quiet', '--force', '--detach', commit], options));
  }
}

/** Place in the worktree -> commit, of all that the index has. */
async function gitlinks(git: GitRunner, path: string): Promise<Map<string, string>> {
  const { code, stdout, stderr } = await git.run(path, ['ls-files', '--stage', '-z']);
  if (code !== 0) throw failed(stderr.trim());
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

function pathsOf(modules: readonly Submodule[]): string {
  return modules.map(({ path }) => path).join(', ');
}

function notTrusted(modules: readonly Submodule[]): RefusalError {
  const message = text('adapters.git.submodule.open', { paths: pathsOf(modules) });
  return new RefusalError({ code: 'not-trusted', message, remedy: text('adapters.git.programs.remedy') });
}

function trouble({ name, url }: Submodule, why: string): RefusalError {
  return failed(text('adapters.git.submodule.failed', { name, url, why }));
}

function failed(message: string): RefusalError {
  return new RefusalError({ code: 'failed', message, remedy: text('adapters.git.submodule.remedy') });
}
