/**
 * The scheduler's decision: which agents start next (ADR 19). Its index is kept: a change touches its own story and, when
 * that story is done or opened again, the stories after it. So a decision's cost does not grow with the project.
 */
import {
  AUTOMATED_STAGES,
  type AutomatedStage,
  isOpenStage,
  lookAtStory,
  type ProjectLook,
  placeFor,
  type StoryLook,
  withOneMore,
} from '../../../domain/index.ts';
import { type Ranked, ReadyStories } from './ready-stories.ts';

/** The present state of a story, as the index asks for it. `open`: as `StoryLook.isOpen`. */
export type ScheduledStory = Omit<StoryLook, 'isOpen' | 'story'> & { story: StoryLook['story'] & Ranked };

/** Reads the present state of a story; null if it is not in the working set. */
export type LookUp = (story: string) => ScheduledStory | null;

/** A start that is due. A coder's start moves its story from backlog to current. */
export interface PlannedStart {
  story: string;
  stage: AutomatedStage;
  agent: string;
}

/** What the project does next by itself: the starts that are due, and the ones that a person is asked about first. */
export interface Plan {
  starts: PlannedStart[];
  asks: PlannedStart[];
}

/** A story that others come after. */
interface Awaited {
  isOpen: boolean;
  /** The stories after it. */
  by: Set<string>;
}

/** The ready stories of each stage, in order, and which stories come after which. */
export class ScheduleIndex {
  readonly #lookUp: LookUp;
  readonly #ready: Readonly<Record<AutomatedStage, ReadyStories>> = {
    merge: new ReadyStories(),
    qa: new ReadyStories(),
    current: new ReadyStories(),
    backlog: new ReadyStories(),
  };
  readonly #awaited = new Map<string, Awaited>();
  /** The stories that each story comes after. Most have none, and no entry. */
  readonly #after = new Map<string, readonly string[]>();

  /** `stories`: the ids of the working set. */
  constructor(lookUp: LookUp, stories: Iterable<string>) {
    this.#lookUp = lookUp;
    for (const id of stories) this.#settle(id);
  }

  /** The story, its runs, its fence or its backoff have changed, or it has entered or left the working set. */
  touch(id: string): void {
    this.#settle(id);
    const awaited = this.#awaited.get(id);
    if (awaited === undefined) return;
    const isOpen = this.#isOpen(id);
    if (isOpen === awaited.isOpen) return;
    awaited.isOpen = isOpen;
    for (const dependent of [...awaited.by]) this.#settle(dependent);
  }

  /** What is due now. Nothing is changed: the starts take effect by the changes that they cause. */
  plan(project: ProjectLook): Plan {
    const plan: Plan = { starts: [], asks: [] };
    let { usage } = project;
    for (const stage of AUTOMATED_STAGES) {
      let used = usage;
      const closed = new Set<string | null>();
      for (const { id, only } of this.#ready[stage].first(project.settings.maxRunning)) {
        if (closed.has(only)) continue;
        const place = placeFor(stage, { ...project, usage: used }, only);
        // All stories that need this agent wait then; one that another agent may take does not wait for them.
        if (place.kind === 'waits') {
          closed.add(only);
          continue;
        }
        const { name, role } = place.agent;
        plan[place.kind === 'start' ? 'starts' : 'asks'].push({ story: id, stage, agent: name });
        used = withOneMore(used, { role, agent: name });
        // A question holds no slot for a story that may start at once.
        if (place.kind === 'start') usage = used;
      }
    }
    return plan;
  }

  /** The ready stories of each stage in order, for comparisons. */
  ready(): Record<AutomatedStage, string[]> {
    const ids = (stage: AutomatedStage) => this.#ready[stage].first(Number.POSITIVE_INFINITY).map(({ id }) => id);
    return { merge: ids('merge'), qa: ids('qa'), current: ids('current'), backlog: ids('backlog') };
  }

  #settle(id: string): void {
    const found = this.#lookUp(id);
    this.#setAfter(id, found?.story.after ?? []);
    const standing = found === null ? null : lookAtStory({ ...found, isOpen: (one) => this.#isAwaitedOpen(one) });
    for (const stage of AUTOMATED_STAGES) {
      if (found !== null && standing?.kind === 'ready' && standing.stage === stage)
        this.#ready[stage].put(found.story, standing.agent);
      else this.#ready[stage].delete(id);
    }
  }

  #setAfter(id: string, after: readonly string[]): void {
    const before = this.#after.get(id) ?? [];
    if (before === after) return;
    if (after.length === 0) this.#after.delete(id);
    else this.#after.set(id, after);
    for (const one of before) {
      const awaited = this.#awaited.get(one);
      awaited?.by.delete(id);
      if (awaited?.by.size === 0) this.#awaited.delete(one);
    }
    for (const one of after) {
      const awaited = this.#awaited.get(one);
      if (awaited === undefined) this.#awaited.set(one, { isOpen: this.#isOpen(one), by: new Set([id]) });
      else awaited.by.add(id);
    }
  }

  #isAwaitedOpen(id: string): boolean {
    return this.#awaited.get(id)?.isOpen ?? false;
  }

  #isOpen(id: string): boolean {
    const found = this.#lookUp(id);
    return found !== null && isOpenStage(found.story.stage);
  }
}
