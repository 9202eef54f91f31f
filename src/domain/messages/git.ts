import type { AnyMessage, NoValues, Said } from './values.ts';

/** A folder that cannot be opened. `quoted`: its path, quoted for a shell. */
interface FolderValues {
  path: string;
  quoted: string;
  why?: Said;
  target?: string;
  clone?: string;
}

/** Messages about git, its worktrees and submodules. */
export interface GitMessages {
  'git.killed': { what: string; signal: string };
  'git.left': { what: string };
  'git.slow': { what: string; ms: number };
  'git.loud': { what: string; bytes: number };
  'git.missing': { file: string };
  'git.notStarted': { why: Said };
  'git.config': { dir: string; why: Said };
  'git.includes': { most: number };
  'git.programs': { dir: string; names: readonly string[] };
  'git.submodule.file': { why: Said };
  'git.submodule.list': { why: Said };
  'git.submodule.place': NoValues;
  'git.submodule.failed': { name: string; url: string; why: Said };
  'git.submodule.open': { paths: readonly string[] };
  'git.list': { dir: string; why: Said };
  'git.story': { story: string };
  'git.why.file': NoValues;
  'git.why.link': NoValues;
  'git.why.noWorktree': NoValues;
  'git.why.dotGit': NoValues;
  'git.why.foreign': NoValues;
  'git.why.forgotten': NoValues;
  'git.why.moved': { path: string };
  'git.why.unlisted': NoValues;
  'git.why.otherBranch': { found: string; branch: string };
  'git.why.noBranch': { branch: string };
  'git.head': { branch: string; worktree: string; root: string; commit: string };
  'git.folder.noPath': FolderValues;
  'git.folder.points': FolderValues;
  'git.folder.noCommits': FolderValues;
  'git.folder.unread': FolderValues;
  'git.folder.missing': FolderValues;
  'git.folder.noFolder': FolderValues;
  'git.folder.bare': FolderValues;
  'git.folder.owner': FolderValues;
  'git.folder.noProject': FolderValues;
  'git.folder.unopened': FolderValues;
  'git.make.branch': { branch: string };
  'git.make.taken': { path: string; story: string; why: Said };
  'git.make.missing': { story: string; path: string };
  'git.make.left': { error: Said; left: Said; path: string };
  'git.exclude': { file: string; why: Said; line: string };
  'git.exclude.large': { most: number };
  'git.make.inTheWay': { branch: string };
  'git.make.base': { base: string; set: AnyMessage };
  'git.fetch.none': { base: string };
  'git.fetch': { base: string; remote: string; why: Said };
  'git.make.parent': { folder: string; why: Said };
  'git.make.failed': { story: string; why: Said };
  'git.head.base': { branch: string; worktree: string; root: string };
  'git.base.set': { branch: string };
  'git.base.set.more': { branch: string; more: readonly string[] };
  'git.base.set.none': NoValues;
  'git.make.base.fetch': { base: string; remote: string; set: AnyMessage };
  'git.taken.free': { why: AnyMessage; path: string };
  'git.taken.switch': { why: AnyMessage; path: string; option: string; branch: string };
  'git.taken.detach': { branch: string; path: string };
  'git.make.full': { story: string; why: Said };
  'git.old': { version: string; oldest: string };
  'git.identity': NoValues;
  'git.merge': { why: Said };
  'git.merge.commit': { commit: string };
  'git.land.name': { base: string };
  'git.land.backwards': { base: string; from: string; to: string };
  'git.land.symbolic': { base: string; target: string };
  'git.land.unfinished': { path: string; operation: string };
  'git.land.twice': { base: string; paths: readonly string[] };
  'git.land.away': { base: string; path: string };
  'git.land.locked': { why: Said };
  'git.land.restless': { base: string };
  'git.lane.taken': { path: string; why: AnyMessage };
  'git.lane.other': { project: string };
  'git.lane.branch': { branch: string };
  'git.lane.failed': { path: string; why: Said };
  'git.land.checkout': { base: string; path: string; to: string; why: Said };
}
