/** The records of the merge queue in memory. */
import type {
  CandidateRecord,
  MergeEntryRecord,
  MergeRequestRecord,
  PullRequestRecord,
} from '../../../domain/index.ts';
import type { StoreChange, StoreContents } from '../ports/index.ts';

type Kind = 'merge-entry' | 'merge-request' | 'pull-request' | 'candidate';
/** A change of one of these records. */
export type MergeChange = Extract<StoreChange, { put: Kind } | { remove: Kind }>;
/** What the store has of them. */
type Loaded = Pick<StoreContents, 'mergeEntries' | 'mergeRequests' | 'pullRequests' | 'candidates'>;

export class MergeRecords {
  /** By story. */
  readonly entries = new Map<string, MergeEntryRecord>();
  /** By story. */
  readonly requests = new Map<string, MergeRequestRecord>();
  /** By story. */
  readonly pulls = new Map<string, PullRequestRecord>();
  /** By id. */
  readonly candidates = new Map<string, CandidateRecord>();

  constructor({ mergeEntries, mergeRequests, pullRequests, candidates }: Loaded) {
    for (const entry of mergeEntries) this.apply({ put: 'merge-entry', entry });
    for (const request of mergeRequests) this.apply({ put: 'merge-request', request });
    for (const pull of pullRequests) this.apply({ put: 'pull-request', pull });
    for (const candidate of candidates) this.apply({ put: 'candidate', candidate });
  }

  apply(change: MergeChange): void {
    if ('remove' in change) {
      if (change.remove === 'merge-entry') this.entries.delete(change.story);
      else if (change.remove === 'merge-request') this.requests.delete(change.story);
      else if (change.remove === 'pull-request') this.pulls.delete(change.story);
      else this.candidates.delete(change.id);
    } else if (change.put === 'merge-entry') this.entries.set(change.entry.story, change.entry);
    else if (change.put === 'merge-request') this.requests.set(change.request.story, change.request);
    else if (change.put === 'pull-request') this.pulls.set(change.pull.story, change.pull);
    else this.candidates.set(change.candidate.id, change.candidate);
  }
}
