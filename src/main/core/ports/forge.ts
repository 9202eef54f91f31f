/**
 * The forge: the site with the pull requests of a project, such as GitHub or GitLab. Implemented by adapters/forge with
 * the person's own command line tool. Every method rejects with a RefusalError, whose message has a remedy, if the tool
 * is missing or not logged in, if the site refuses, or if there is no remote.
 */
import type { ForgeTool, PullRequestState } from '../../../domain/index.ts';

/** A pull request as the forge reports it. */
export interface PullRequestView extends PullRequestState {
  state: 'open' | 'merged' | 'closed';
  /** The tip of its branch, as a full commit id; null if the forge does not say. */
  head: string | null;
  /** The commit of the base that has its work; null if it is not merged, or if the forge does not say. */
  commit: string | null;
  /** Whether it conflicts with its base, so that it cannot be merged; null while the forge has not found out. */
  conflicts: boolean | null;
}

/** The branch of a story, and the branch that it is to be merged into. */
export interface ForgeBranch {
  tool: ForgeTool;
  base: string;
  branch: string;
}

/** Pull requests of one project. */
export interface Forge {
  /**
   * Pushes the commit to the branch of the remote, which must be the branch of a story and not the base. Commits there that are not part of it are replaced only if their tip is
   * `pushed`, the commit that Huskies pushed last; null: none. Otherwise it rejects.
   */
  push(request: Pick<ForgeBranch, 'base' | 'branch'> & { head: string; pushed: string | null }): Promise<void>;
  /** Fetches the base as the forge has it. `name`: the branch here that tracks it, such as `origin/main`. */
  fetchBase(branch: Pick<ForgeBranch, 'base'>): Promise<{ name: string; commit: string }>;
  /** The open pull request of the branch; without one, the newest. Null: there is none. */
  find(branch: ForgeBranch): Promise<PullRequestView | null>;
  /** Opens one. `text`: its description in markdown. */
  open(request: ForgeBranch & { title: string; text: string }): Promise<void>;
}
