/**
 * What happens to a story after a turn: gates, a rejection, a move or a block (ADR 21).
 *
 * It is level-triggered. Whatever changes about the story marks its key; then it looks at durable facts, takes one step,
 * and the change that this makes marks the key again. So after a crash it decides again, and no step is done twice. In
 * the stage merge it only decides whether a mergemaster may start: the merge queue does the rest.
 */
import { type Message, message, whyOf } from '../../../../contract/index.ts';
import {
  checkGates,
  fenceOfStory,
  isClosed,
  type NextTurn,
  occupiesStory,
  type Progress,
  progressOf,
} from '../../../../domain/index.ts';
import {
  afterCommitted,
  isTurnOver,
  type NextStep,
  nextStep,
  type StepView,
  whyCrashLoop,
} from '../../pipeline/index.ts';
import type { GateConfig, ProjectConfig, StoredStory } from '../../ports/index.ts';
import { advanceKey } from '../keys.ts';
import { NO_FACTS, readFacts } from '../parts/pipeline/facts.ts';
import { rejectWork } from '../parts/pipeline/reject.ts';
import { requestDueSetup } from '../parts/pipeline/setup-first.ts';
import type { StoryChanges } from '../parts/story-changes.ts';
import type { World } from '../world.ts';

/** How often it is looked whether a person has changed what a story waits for in its worktree: its branch, or a commit. */
const COMMITS_EVERY_MS = 60_000;

/** `againMs`: when to look again although nothing has changed. */
type Look = 'done' | { againMs: number };

/** Marks the keys of stories that may need a step. */
export class Advancer {
  readonly #world: World;
  #isOpen = false;
  /** What this procedure shows needs no further look. */
  #isShowing = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** The host has recovered. */
  open(): void {
    this.#isOpen = true;
    this.#markAll();
  }

  /** Changes of the ledger. */
  note({ stories, isProject }: StoryChanges): void {
    if (!this.#isOpen || this.#isShowing) return;
    if (isProject) this.#markAll();
    else for (const id of stories) this.#markIfDue(this.#world.ledger.stories.get(id));
  }

  /** Takes one step, if any is due. */
  async work(id: string): Promise<Look> {
    const result = await advance(this.#world, id, (next) => {
      this.#isShowing = true;
      try {
        this.#world.observed.showNext(id, next);
      } finally {
        this.#isShowing = false;
      }
    });
    return result;
  }

  #markAll(): void {
    for (const story of this.#world.ledger.stories.values()) this.#markIfDue(story);
  }

  #markIfDue(story: StoredStory | undefined): void {
    if (story !== undefined && stageOfStep(story) !== null) this.#world.mark(advanceKey(story.id));
  }
}

type Show = (next: NextTurn | null) => void;

async function advance(world: World, id: string, show: Show): Promise<Look> {
  const at = lookAt(world, id);
  // Whoever starts its runs, and whatever the automation: without a pause the next one would crash as well.
  const loop = at === null || at.progress === null ? null : whyCrashLoop(at.progress);
  if (loop !== null) {
    world.automatic.block(id, loop);
    world.kill.checkpoint('advance:blocked');
    return 'done';
  }
  if (at === null || at.isOff) {
    show(null);
    return 'done';
  }
  const reading = await world.config.refresh();
  if (reading.state !== 'ready' || !reading.trusted) return 'done';
  const { config } = reading;
  const { story, stage, progress } = at;
  const view = { progress, stage, qa: config.qa, limits: { tries: config.tries, retries: config.retries } };
  // Git is asked only when an agent has finished its turn, or a person reviews it.
  const isOver =
    (stage !== 'merge' && progress !== null && isTurnOver(progress)) || (stage === 'qa' && config.qa !== 'agent');
  const since = progress?.endedAt ?? story.movedAt;
  const facts = isOver ? await readFacts(world, story, config, since).catch(asUnread) : NO_FACTS;
  const now = lookAt(world, id);
  // Whatever has changed meanwhile has marked the key again. From here on nothing is awaited before the write (I1).
  if (now === null || now.isOff || now.story !== story || now.progress !== progress) return 'done';
  if (facts instanceof Unread) {
    // Shown at once: it may never be read again without a person. It is tried again by itself all the same.
    show({ kind: 'look', why: message('pipeline.unread', { why: whyOf(facts.error) }) });
    throw facts.error;
  }
  world.kill.checkpoint('advance:decided');
  return await take(world, now, nextStep({ ...view, ...facts }), show);
}

/** The work could not be read, for this reason. */
class Unread {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

function asUnread(error: unknown): Unread {
  return new Unread(error);
}

/** A story that may get a step now. */
interface Standing {
  story: StoredStory;
  stage: StepView['stage'];
  progress: Progress | null;
  /** Whether moves are made without asking. */
  movesAlone: boolean;
  /** Whether a person does everything in its stage. */
  isOff: boolean;
}

/** Null: nothing happens to the story now, whatever the automation. */
function lookAt({ ledger }: Pick<World, 'ledger'>, id: string): Standing | null {
  const story = ledger.stories.get(id);
  const stage = story === undefined ? null : stageOfStep(story);
  if (story === undefined || stage === null || ledger.host.quitting) return null;
  if (story.blocked !== null || story.frozen || story.hold !== null) return null;
  if (ledger.runsOf(id).some(occupiesStory) || fenceOfStory(ledger.fences.values(), id) !== null) return null;
  const progress = progressOf(ledger.progress.get(id), story);
  const mode = ledger.project.automation[stage];
  // A person who reviews the work in qa decides about the move as well.
  const isReviewed = stage === 'qa' && progress?.verdict?.run === null;
  // In the stage merge a person may have let in a single story.
  const isOff = mode === 'off' && !isReviewed && stage !== 'merge';
  return { story, stage, progress, movesAlone: mode === 'on' || isReviewed, isOff };
}

function stageOfStep({ stage }: Pick<StoredStory, 'stage'>): StepView['stage'] | null {
  return stage === 'current' || stage === 'qa' || stage === 'merge' ? stage : null;
}

async function take(
  world: World,
  { story, stage: from, progress, movesAlone }: Standing,
  step: NextStep,
  show: Show,
): Promise<Look> {
  const { ledger, observed, automatic, clock } = world;
  const { id } = story;
  switch (step.kind) {
    case 'start': {
      const until = step.notBefore !== null && step.notBefore > clock.now() ? step.notBefore : null;
      show({ kind: 'start', agent: step.agent, until });
      return until === null ? 'done' : { againMs: until - clock.now() };
    }
    case 'gate': {
      const outage = world.outages.ofMachine;
      if (outage !== null) {
        const { until, why } = outage;
        show({ kind: 'later', until, why });
        return { againMs: until - clock.now() };
      }
      const answer = checkGates<GateConfig>({
        story: id,
        gate: step.gate,
        config: world.config.reading,
        found: story,
        runs: ledger.runsOf(id),
        fences: ledger.fences.values(),
        quitting: ledger.host.quitting,
      });
      const reading = world.config.reading;
      if (!answer.ok || reading.state !== 'ready') return 'done';
      return runGate(world, story, { gate: step.gate, config: reading.config }, show);
    }
    case 'committed':
      if (progress !== null) observed.commit([{ put: 'progress', progress: afterCommitted(progress) }], []);
      return 'done';
    case 'reject':
      rejectWork(world, story, step.findings);
      world.kill.checkpoint('advance:rejected');
      return 'done';
    case 'move': {
      const { to, findings } = step;
      if (!movesAlone) {
        show({ kind: 'move', to, findings });
        return 'done';
      }
      const moved = await automatic.move({ story: id, from, to, findings });
      if (!moved.ok) world.log.warn(`[advance] ${id} was not moved to ${to}: ${moved.error.code}`);
      world.kill.checkpoint('advance:moved');
      return 'done';
    }
    case 'queue':
      show(null);
      return 'done';
    case 'block':
      automatic.block(id, step.why);
      world.kill.checkpoint('advance:blocked');
      return 'done';
    case 'person':
      if (step.for === 'gate') show({ kind: 'gate', gate: step.gate, why: step.why });
      else if (step.for === 'look') show({ kind: 'look', why: step.why });
      else if (step.for === 'review') show({ kind: 'review' });
      else show({ kind: 'no-commits', agent: progress?.agent ?? '' });
      return step.for === 'no-commits' || step.for === 'look' ? { againMs: COMMITS_EVERY_MS } : 'done';
  }
}

/** Requests the gate, or the setup before it. The caller has checked in the same turn that the worktree is free. */
function runGate(
  world: World,
  story: StoredStory,
  { gate, config }: { gate: string; config: ProjectConfig },
  show: Show,
): Look {
  const later = (why: Message) => {
    const againMs = config.reconcile.intervalMs;
    show({ kind: 'later', until: world.clock.now() + againMs, why });
    return { againMs };
  };
  if (isClosed(world.store.care(story.id))) return later(message('care.closed', { story: story.id }));
  const setup = requestDueSetup(world, story, config);
  switch (setup.kind) {
    case 'none':
      world.gates.ask(story.id, [gate]);
      return 'done';
    case 'full':
      return later(setup.why);
    case 'asked':
      return 'done';
    case 'failed':
      // Its own wait reason is shown.
      show(null);
      return 'done';
  }
}
