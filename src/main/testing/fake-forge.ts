/** The fake of the Forge port. Pull requests are entries of a map, which tests change as persons do on the site. */
import { isStoryBranch, message, RefusalError } from '../../contract/index.ts';
import type { Forge, ForgeBranch, PullRequestView } from '../core/ports/index.ts';

export class FakeForge implements Forge {
  /** The remote's branches. */
  readonly remote = new Map<string, string>();
  /** The pull requests of each branch, newest last. */
  readonly pulls = new Map<string, PullRequestView[]>();
  /** The calls in order, such as 'push huskies/s1' and 'open huskies/s1'. */
  readonly calls: string[] = [];
  /** The refusal of every call; null: the tool works. */
  failure: RefusalError | null = null;
  #numbers = 0;

  async push({ branch, head, pushed }: { branch: string; head: string; pushed: string | null }): Promise<void> {
    this.#called(`push ${branch}`);
    if (!isStoryBranch(branch)) throw new RefusalError({ code: 'failed', why: message('forge.branch', { branch }) });
    const there = this.remote.get(branch) ?? null;
    if (there !== null && there !== pushed && there !== head)
      throw new RefusalError({ code: 'failed', why: message('forge.pushed', { branch, remote: 'origin' }) });
    this.remote.set(branch, head);
  }

  /** The base as the site has it, by its name. */
  readonly bases = new Map<string, string>();
  async fetchBase({ base }: Pick<ForgeBranch, 'base'>): Promise<{ name: string; commit: string }> {
    this.#called(`fetch ${base}`);
    return { name: `origin/${base}`, commit: this.bases.get(base) ?? '' };
  }

  async find({ branch }: ForgeBranch): Promise<PullRequestView | null> {
    this.#called(`find ${branch}`);
    const all = this.pulls.get(branch) ?? [];
    return all.find(({ state }) => state === 'open') ?? all.at(-1) ?? null;
  }

  async open({ branch }: ForgeBranch): Promise<void> {
    this.#called(`open ${branch}`);
    const number = ++this.#numbers;
    const url = `https://forge.example/pull/${number}`;
    const head = this.remote.get(branch) ?? null;
    const pull: PullRequestView = {
      ...{ number, url, state: 'open', head, commit: null },
      ...{ checks: 'running', review: 'required', conflicts: null },
    };
    this.pulls.set(branch, [...(this.pulls.get(branch) ?? []), pull]);
  }

  /** Changes the newest pull request of the branch. */
  change(branch: string, part: Partial<PullRequestView>): void {
    const all = this.pulls.get(branch) ?? [];
    const last = all.at(-1);
    if (last !== undefined) this.pulls.set(branch, [...all.slice(0, -1), { ...last, ...part }]);
  }

  #called(call: string): void {
    this.calls.push(call);
    if (this.failure !== null) throw this.failure;
  }
}
