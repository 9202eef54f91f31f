/** The conflict radar: merges the work of stories in memory, with the base and with each other, and shows conflicts. */
import { type Change, storyBranch } from '../../../../contract/index.ts';
import { byPriority, byStage, isLive } from '../../../../domain/index.ts';
import { RadarResults, type RadarView } from '../../pipeline/index.ts';
import type { StoredStory } from '../../ports/index.ts';
import { RADAR_KEY } from '../keys.ts';
import type { World } from '../world.ts';

/**
 * Pairs of one look, which are merged in one process: all pairs of 30 stories and each with the base. Some hundred ms of
 * git, so that a quit or a moved base is not kept waiting.
 */
const PAIRS_PER_LOOK = 500;

type Deps = Pick<World, 'ledger' | 'observed' | 'merging' | 'mark'>;

/** The radar of one host. All that it knows is kept in memory, since it can be found out again. */
export class Radar {
  readonly #deps: Deps;
  readonly #results = new RadarResults();
  /** The tips of the last look as text, and what they mean. Null view: there is nothing to merge. */
  #last: { tips: string; view: RadarView | null } = { tips: '', view: null };
  #isOpen = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The host has recovered: from now on changes mark the radar's key. */
  open(): void {
    this.#isOpen = true;
    this.#deps.mark(RADAR_KEY);
  }

  /** Changes of the ledger: a run that ended may have committed, and a story may have moved. */
  note(changes: readonly Change[]): void {
    if (this.#isOpen && changes.some(isConcerned)) this.#deps.mark(RADAR_KEY);
  }

  /**
   * Looks where the branches are, which is one call of git, and merges what is new since the last look. More than
   * PAIRS_PER_LOOK pairs are merged in further looks.
   */
  async look(): Promise<void> {
    const { observed, merging, mark } = this.#deps;
    const view = await this.#view();
    if (view === null) {
      observed.showConflicts([]);
      return;
    }
    this.#results.forget(view);
    const due = this.#results.due(view, PAIRS_PER_LOOK);
    if (due.length > 0) {
      this.#results.keep(due, await merging.conflicts(view.base, due));
      mark(RADAR_KEY);
    }
    observed.showConflicts(this.#results.records(view));
  }

  /** Null: no story has commits, or there is no base. */
  async #view(): Promise<RadarView | null> {
    const { ledger, merging } = this.#deps;
    const named = this.#stories().map(({ id }) => ({ story: id, branch: storyBranch(id) }));
    if (ledger.project.config !== 'ready' || named.length === 0) return null;
    const { base } = ledger.project;
    const tips = await merging.tipsOf([base, ...named.map(({ branch }) => branch)]);
    const baseTip = tips.get(base);
    if (baseTip === undefined) return null;
    const now = JSON.stringify([baseTip, named.map(({ story, branch }) => [story, tips.get(branch)])]);
    if (now !== this.#last.tips) {
      const unmerged = await merging.unmerged(baseTip, [...new Set(tips.values())]);
      const stories = named.flatMap(({ story, branch }) => {
        const tip = tips.get(branch);
        return tip !== undefined && unmerged.has(tip) ? [{ story, tip }] : [];
      });
      this.#last = { tips: now, view: stories.length === 0 ? null : { base: baseTip, stories } };
    }
    return this.#last.view;
  }

  /** The stories whose work is on its way to the base, the nearest first. */
  #stories(): StoredStory[] {
    return [...this.#deps.ledger.stories.values()]
      .filter(({ stage }) => stage === 'current' || stage === 'qa' || stage === 'merge')
      .sort((a, b) => byStage(b, a) || byPriority(a, b));
  }
}

/** What an agent prints changes its run's record many times a second, and no branch. */
function isConcerned(change: Change): boolean {
  if (change.table === 'runs') return change.put === null || !isLive(change.put);
  return change.table === 'stories' || change.table === 'project';
}
