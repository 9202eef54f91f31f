/** What gh and glab print as JSON, checked, as pull requests. */
import * as v from 'valibot';
import type { ForgeTool, PullRequestState } from '../../../domain/index.ts';
import type { PullRequestView } from '../../core/ports/index.ts';

const Text = v.nullish(v.string(), null);
const PositiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));

const GhList = v.array(
  v.object({
    number: PositiveInteger,
    url: v.string(),
    state: v.picklist(['OPEN', 'MERGED', 'CLOSED']),
    headRefOid: Text,
    mergeable: Text,
    isCrossRepository: v.optional(v.boolean(), false),
    reviewDecision: Text,
    mergeCommit: v.nullish(v.object({ oid: v.string() }), null),
    statusCheckRollup: v.nullish(v.array(v.object({ status: Text, conclusion: Text, state: Text })), () => []),
  }),
);

/** The fields that the list of gh is asked for. */
export const GH_FIELDS =
  'number,url,state,headRefOid,isCrossRepository,mergeable,reviewDecision,mergeCommit,statusCheckRollup';

const GlabView = v.object({
  iid: PositiveInteger,
  web_url: v.string(),
  state: v.picklist(['opened', 'merged', 'closed', 'locked']),
  detailed_merge_status: Text,
  has_conflicts: v.nullish(v.boolean(), null),
  merge_commit_sha: Text,
  squash_commit_sha: Text,
  sha: Text,
  head_pipeline: v.nullish(v.object({ status: Text }), null),
});
const GlabList = v.array(v.object({ iid: PositiveInteger, state: v.string() }));

/** The pull requests of a branch of this repository, newest first. Throws if the text is something else. */
export function parseGhList(json: string): PullRequestView[] {
  return v
    .parse(GhList, JSON.parse(json))
    .filter(({ isCrossRepository }) => !isCrossRepository)
    .map(({ number, url, state, headRefOid, mergeable, reviewDecision, mergeCommit, statusCheckRollup }) => ({
      number,
      url,
      head: headRefOid,
      state: state === 'OPEN' ? 'open' : state === 'MERGED' ? 'merged' : 'closed',
      checks: ghChecks(statusCheckRollup ?? []),
      review: GH_REVIEWS[reviewDecision ?? ''] ?? 'none',
      commit: mergeCommit?.oid ?? null,
      conflicts: mergeable === 'CONFLICTING' ? true : mergeable === 'MERGEABLE' ? false : null,
    }));
}

const GH_REVIEWS: Readonly<Record<string, PullRequestState['review']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes',
  REVIEW_REQUIRED: 'required',
};
const GH_FINE = ['SUCCESS', 'NEUTRAL', 'SKIPPED'];

/** A check run has a status and, once it is completed, a conclusion; a status of the older kind has a state. */
function ghChecks(all: readonly { status: string | null; conclusion: string | null; state: string | null }[]) {
  const ends = all.map(({ status, conclusion, state }) =>
    state !== null
      ? state === 'PENDING' || state === 'EXPECTED'
        ? null
        : state
      : status === 'COMPLETED'
        ? conclusion
        : null,
  );
  return checksOf(ends.map((end) => (end === null ? null : GH_FINE.includes(end))));
}

/** The number of the open merge request, else of the newest; null: there is none. Throws as parseGhList does. */
export function parseGlabList(json: string): number | null {
  const all = v.parse(GlabList, JSON.parse(json));
  const chosen = all.find(({ state }) => state === 'opened') ?? [...all].sort((a, b) => b.iid - a.iid)[0];
  return chosen?.iid ?? null;
}

/** A merge request. Throws as parseGhList does. */
export function parseGlabView(json: string): PullRequestView {
  const found = v.parse(GlabView, JSON.parse(json));
  const status = found.head_pipeline?.status ?? null;
  const isMerged = found.state === 'merged';
  return {
    number: found.iid,
    url: found.web_url,
    head: found.sha,
    state: isMerged ? 'merged' : found.state === 'opened' ? 'open' : 'closed',
    checks: status === null ? 'none' : checksOf([GLAB_RUNNING.includes(status) ? null : GLAB_FINE.includes(status)]),
    review: GLAB_REVIEWS[found.detailed_merge_status ?? ''] ?? 'none',
    commit: isMerged ? (found.merge_commit_sha ?? found.squash_commit_sha ?? found.sha) : null,
    conflicts: glabConflicts(found.detailed_merge_status, found.has_conflicts),
  };
}

/** GitLab's `has_conflicts` is that of the last check, which may be about an older commit while it checks again. */
function glabConflicts(status: string | null, hasConflicts: boolean | null): boolean | null {
  if (status === 'conflict') return true;
  return GLAB_CHECKING.includes(status ?? '') ? null : hasConflicts;
}

const GLAB_CHECKING = ['checking', 'unchecked', 'preparing'];
const GLAB_RUNNING = ['created', 'waiting_for_resource', 'preparing', 'pending', 'running', 'scheduled', 'manual'];
const GLAB_FINE = ['success', 'skipped'];
const GLAB_REVIEWS: Readonly<Record<string, PullRequestState['review']>> = {
  mergeable: 'approved',
  not_approved: 'required',
  requested_changes: 'changes',
};

/** `all`: whether each check is fine; null while it runs. */
function checksOf(all: readonly (boolean | null)[]): PullRequestState['checks'] {
  if (all.length === 0) return 'none';
  if (all.includes(false)) return 'failed';
  return all.includes(null) ? 'running' : 'passed';
}

/** `github.com/owner/name` in the ways in which a remote may name it; null if it is another kind of address. */
export function repositoryOf(url: string): { host: string; path: string } | null {
  const [, host, path] =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^:/]+)(?::\d+)?\/(.+?)(?:\.git)?\/?$/.exec(url) ??
    /^(?:[^@/:]+@)?([^:/]+):(?!\/\/)(.+?)(?:\.git)?\/?$/.exec(url) ??
    [];
  return host === undefined || path === undefined || !/^[\w.-]+(\/[\w.-]+)+$/.test(path) ? null : { host, path };
}

/** How the tool is told which repository is meant. */
export function repositoryArgument(tool: ForgeTool, { host, path }: { host: string; path: string }): string {
  return tool === 'gh' ? `${host}/${path}` : `https://${host}/${path}`;
}
