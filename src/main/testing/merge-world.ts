/** A model of a repository with a merge queue: commits are sets of changes, and every step of the queue can be done. */
import { type Candidate, type MergeEntry, type MergeStep, mergeSteps } from '../core/pipeline/merge-queue.ts';

/** A change of a story as of one version of its branch, or of a person: `a@1`. */
type Change = string;

/** What is true of the stories in the model. */
export interface MergeFacts {
  /** Changes with which the gates fail. */
  bad: ReadonlySet<Change>;
  /** Pairs of stories whose first versions conflict, as `a b` with a < b. */
  conflicts: ReadonlySet<string>;
  /** Pairs of changes with which the gates fail only together, as `a@1 b@1` with a < b. */
  together: ReadonlySet<string>;
}

interface ModelCommit {
  parent: string | null;
  changes: readonly Change[];
}

/** A candidate that is not landed, discarded or split, and what the model knows of it. */
type ModelCandidate = Omit<Candidate, 'isLanded'>;

const HEAD_VERSION = /@(\d+)$/;

export class MergeWorld {
  base = 'c0';
  readonly commits = new Map<string, ModelCommit>([['c0', { parent: null, changes: [] }]]);
  readonly entries: MergeEntry[] = [];
  candidates: ModelCandidate[] = [];
  /** Stories that the queue has sent back. */
  readonly sentBack: string[] = [];
  /** Stories recorded as merged. */
  readonly merged: string[] = [];
  /** The tips that the gates have tested, in order: equal trees are tested once. */
  readonly tested: string[] = [];
  /** The tips that were made the base's tip by a landing. */
  readonly landings: string[] = [];
  /** Stories that landed in a version that is not the tip of their branch, or after they were withdrawn. */
  readonly outdated: string[] = [];
  readonly #results = new Map<string, 'passed' | 'failed'>();
  readonly #facts: MergeFacts;
  readonly #limits: { batch: number; lanes: number };
  #made = 0;

  constructor(facts: MergeFacts, limits: { batch: number; lanes: number }) {
    this.#facts = facts;
    this.#limits = limits;
  }

  enter(story: string): void {
    this.entries.push({ story, head: `${story}@1`, group: null, conflict: null });
  }

  /** Takes a story out of the queue, as a person does who moves it. */
  withdraw(story: string): void {
    const at = this.entries.findIndex((entry) => entry.story === story);
    if (at >= 0) this.entries.splice(at, 1);
  }

  /** A new version of a story's branch. Later versions conflict with nothing. */
  advance(story: string): void {
    const entry = this.entries.find((one) => one.story === story);
    if (entry) entry.head = `${story}@${Number(HEAD_VERSION.exec(entry.head)?.[1]) + 1}`;
  }

  /** A person commits to the base. */
  commitToBase(): void {
    this.base = this.#commit(this.base, [`person@${this.#made}`]);
  }

  steps(): MergeStep[] {
    const candidates = this.candidates.map((one) => ({ ...one, isLanded: this.#contains(this.base, one.tip) }));
    return mergeSteps({ base: this.base, entries: this.entries, candidates, ...this.#limits });
  }

  /** Does one step. `crash`: the host is killed after the base has moved, before the record of it. */
  take(step: MergeStep, crash = false): void {
    if (step.kind === 'build') this.#build(step.onto, step.stories);
    else if (step.kind === 'gate') this.#gate(step.candidate, step.tip);
    else if (step.kind === 'land') this.#land(step, crash);
    else if (step.kind === 'record-landed') this.#recordLanded(step.candidate);
    else {
      this.#drop(step.candidate);
      if (step.kind === 'split') this.#group(step.groups);
      if (step.kind === 'send-back') {
        this.sentBack.push(step.story);
        this.withdraw(step.story);
      }
    }
  }

  changesOf(commit: string): readonly Change[] {
    return this.commits.get(commit)?.changes ?? [];
  }

  /** Moves the base by compare-and-swap. */
  #land({ candidate, from, to }: Extract<MergeStep, { kind: 'land' }>, crash: boolean): void {
    if (this.base !== from) return;
    this.base = to;
    this.landings.push(to);
    const parts = this.candidates.find((one) => one.id === candidate)?.parts ?? [];
    const heads = new Set(this.entries.map((one) => one.head));
    this.outdated.push(...parts.filter(({ head }) => !heads.has(head)).map(({ story }) => story));
    if (!crash) this.#recordLanded(candidate);
  }

  #group(groups: Extract<MergeStep, { kind: 'split' }>['groups']): void {
    for (const { number, stories } of groups)
      for (const entry of this.entries) if (stories.includes(entry.story)) entry.group = { number, head: entry.head };
  }

  #recordLanded(id: string): void {
    const candidate = this.candidates.find((one) => one.id === id);
    this.#drop(id);
    for (const { story } of candidate?.parts ?? []) {
      this.merged.push(story);
      this.withdraw(story);
    }
  }

  #drop(id: string): void {
    this.candidates = this.candidates.filter((one) => one.id !== id);
  }

  #gate(id: string, tip: string): void {
    const tree = [...this.changesOf(tip)].sort().join(' ');
    let result = this.#results.get(tree);
    if (result === undefined) {
      result = this.#passes(this.changesOf(tip)) ? 'passed' : 'failed';
      this.#results.set(tree, result);
      this.tested.push(tip);
    }
    const gates = result;
    this.candidates = this.candidates.map((one) => (one.id === id ? { ...one, gates } : one));
  }

  #passes(changes: readonly Change[]): boolean {
    if (changes.some((change) => this.#facts.bad.has(change))) return false;
    return !pairsOf(changes).some((pair) => this.#facts.together.has(pair));
  }

  #build(onto: string, stories: readonly string[]): void {
    let tip = onto;
    const parts: Candidate['parts'][number][] = [];
    const left: string[] = [];
    for (const story of stories) {
      const entry = this.entries.find((one) => one.story === story);
      if (!entry) continue;
      if (this.#clashes(entry.head, this.base)) entry.conflict = { onto: this.base, head: entry.head };
      else if (this.#clashes(entry.head, tip)) left.push(story);
      else {
        tip = this.#commit(tip, [entry.head]);
        parts.push({ story, head: entry.head, commit: tip });
      }
    }
    const last = this.candidates.at(-1);
    if (parts.length > 0) this.candidates.push({ id: `m${this.#made}`, onto, tip, parts, left, gates: null });
    else if (last) this.candidates[this.candidates.length - 1] = { ...last, left: [...last.left, ...left] };
  }

  #clashes(head: Change, commit: string): boolean {
    return this.changesOf(commit).some((change) => {
      if (!head.endsWith('@1') || !change.endsWith('@1')) return false;
      return this.#facts.conflicts.has([storyOf(head), storyOf(change)].sort().join(' '));
    });
  }

  #commit(parent: string, changes: readonly Change[]): string {
    this.#made += 1;
    const id = `c${this.#made}`;
    this.commits.set(id, { parent, changes: [...this.changesOf(parent), ...changes] });
    return id;
  }

  #contains(tip: string, commit: string): boolean {
    for (let at: string | null = tip; at !== null; at = this.commits.get(at)?.parent ?? null)
      if (at === commit) return true;
    return false;
  }
}

/** The story of a change. */
export function storyOf(change: Change): string {
  return change.replace(HEAD_VERSION, '');
}

/** All pairs of the values, each sorted and joined by a space. */
export function pairsOf(values: readonly string[]): string[] {
  return values.flatMap((a, n) => values.slice(n + 1).map((b) => [a, b].sort().join(' ')));
}
