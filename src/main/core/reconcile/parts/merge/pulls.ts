/** Pull requests: each story's branch is pushed, a pull request is opened, and its state is followed until it is merged. */
import { message, RefusalError } from '../../../../../contract/index.ts';
import type { PullRequestRecord, QueuedStory, QueueState } from '../../../../../domain/index.ts';
import type { ForgeBranch, ProjectConfig, PullRequestView } from '../../../ports/index.ts';
import type { World } from '../../world.ts';
import { judgeTurn } from './judge-turn.ts';
import type { QueueLook, ReadyEntry } from './look.ts';
import { judgeConflict } from './pull-conflict.ts';

/** How long after a look the forge is asked again, in ms. It doubles while nothing changes there. */
const FIRST_MS = 15_000;
const LONGEST_MS = 5 * 60_000;

/** What the forge answered last about a story. */
interface Answer {
  state: QueueState;
  /** When it is asked again, in ms since the epoch, and how long it was waited for. */
  nextAt: number;
  delayMs: number;
  head: string;
}

export class PullRequests {
  readonly #world: World;
  readonly #answers = new Map<string, Answer>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A person pressed Retry: every story is looked at again at once. */
  retried(): void {
    this.#answers.clear();
  }

  /** Looks at each story whose turn it is. Resolves to what is shown, and when the next turn is, in ms from now. */
  async work(look: QueueLook): Promise<{ stories: QueuedStory[]; againMs: number }> {
    const { clock } = this.#world;
    const present = new Set(look.entries.map(({ story }) => story));
    for (const story of this.#answers.keys()) if (!present.has(story)) this.#answers.delete(story);
    for (const entry of look.entries) {
      if (entry.offBranch !== null) {
        // A mergemaster that ends in the middle of a rebase leaves no branch checked out. The forge hears nothing of it.
        judgeTurn(this.#world, look.config, entry, entry.conflict?.onto ?? null);
        continue;
      }
      const known = this.#answers.get(entry.story);
      if (known !== undefined && known.head === entry.head && known.nextAt > clock.now()) continue;
      await this.#ask(look.config, entry, known);
    }
    const stories = look.entries.map((entry, n) => ({ story: entry.story, place: n + 1, state: this.#shown(entry) }));
    // A person may switch a worktree back to its branch, which changes no record.
    const asked = look.entries.filter(({ offBranch }) => offBranch === null);
    const longestMs = asked.length < look.entries.length ? FIRST_MS : LONGEST_MS;
    const turns = asked.flatMap(({ story }) => this.#answers.get(story)?.nextAt ?? []);
    const next = Math.min(...turns, clock.now() + longestMs);
    return { stories, againMs: Math.max(1_000, next - clock.now()) };
  }

  #shown({ story, head, offBranch, conflict }: ReadyEntry): QueueState {
    if (offBranch === null) return this.#answers.get(story)?.state ?? { kind: 'waits' };
    const pull = this.#world.ledger.pullRequests.get(story)?.number ?? null;
    // A mergemaster that was interrupted in a rebase goes on with it.
    if (pull !== null && conflict?.head === head) return { kind: 'conflict', files: conflict.files, pull };
    return { kind: 'stopped', why: offBranch };
  }

  async #ask(config: ProjectConfig, entry: ReadyEntry, known: Answer | undefined): Promise<void> {
    const state = await this.#stateOf(config, entry);
    if (state === null) {
      this.#answers.delete(entry.story);
      return;
    }
    const isSame = known?.head === entry.head && JSON.stringify(known.state) === JSON.stringify(state);
    const delayMs = isSame && !isSoonOver(state) ? Math.min(LONGEST_MS, known.delayMs * 2) : FIRST_MS;
    this.#answers.set(entry.story, { state, delayMs, nextAt: this.#world.clock.now() + delayMs, head: entry.head });
  }

  /** Null: the story has left the queue. */
  async #stateOf(config: ProjectConfig, entry: ReadyEntry): Promise<QueueState | null> {
    try {
      return await follow(this.#world, config, entry);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return { kind: 'stopped', why: error.refusal.why };
    }
  }
}

/** A person will install the tool or log in, and then expects the queue to go on. No request reaches the site until then. */
function isSoonOver(state: QueueState): boolean {
  return state.kind === 'stopped' && (state.why.code === 'forge.login' || state.why.code === 'forge.missing');
}

/** One look at one story: pushes what is new, opens what is missing, and records what is merged. */
async function follow(world: World, config: ProjectConfig, entry: ReadyEntry): Promise<QueueState | null> {
  const { forge, ledger } = world;
  const { story, branch, head, title } = entry;
  const of: ForgeBranch = { tool: config.merge.tool, base: config.base, branch };
  const known = ledger.pullRequests.get(story) ?? { story, pushed: null, number: null };
  if (known.pushed !== head) {
    await forge.push({ base: config.base, branch, head, pushed: known.pushed });
    world.kill.checkpoint('pull:pushed');
    record(world, { ...known, pushed: head });
  }
  let found = await forge.find(of);
  // One that was merged or closed is an earlier one, unless it is on record or has exactly these commits (after a crash).
  const isEarlier = found !== null && found.state !== 'open' && found.number !== known.number && found.head !== head;
  if (found === null || isEarlier) {
    await forge.open({ ...of, title: title.trim() === '' ? story : title, text: world.store.text(story) ?? '' });
    world.kill.checkpoint('pull:opened');
    found = await forge.find(of);
  }
  if (found === null) return { kind: 'waits' };
  if (found.number !== known.number) opened(world, { story, pushed: head, number: found.number }, found);
  return await settle(world, config, entry, found);
}

function record({ observed }: World, pull: PullRequestRecord): void {
  observed.commit([{ put: 'pull-request', pull }]);
}

function opened({ observed }: World, pull: PullRequestRecord, { number, url }: PullRequestView): void {
  const text = message('forge.opened', { number, url });
  observed.commit([{ put: 'pull-request', pull }], [{ kind: 'merge_built', message: text, story: pull.story }]);
}

async function settle(
  world: World,
  config: ProjectConfig,
  entry: ReadyEntry,
  found: PullRequestView,
): Promise<QueueState | null> {
  const { automatic, observed, clock } = world;
  const { base } = config;
  const { story } = entry;
  const { state, number, url, checks, review, commit } = found;
  if (state === 'open') {
    const conflict = await judgeConflict(world, config, entry, found);
    return conflict === 'merges' ? { kind: 'pull-request', number, url, checks, review } : conflict;
  }
  if (state === 'closed') {
    automatic.block(story, message('forge.closed', { number, url }));
    return null;
  }
  const merged = commit === null ? {} : { merged: { base, commit, at: clock.now() } };
  const why = message('forge.merged', { number, base });
  const done = await automatic.move({ story, from: 'merge', to: 'done', findings: null, ...merged, why });
  world.kill.checkpoint('merge:moved');
  if (done.ok)
    observed.commit([
      { remove: 'pull-request', story },
      { remove: 'merge-entry', story },
    ]);
  return null;
}
