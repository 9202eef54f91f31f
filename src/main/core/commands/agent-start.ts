import { message, ok, type Refusal, refuse, type Stage, startRefusal, waitMessage } from '../../../contract/index.ts';
import {
  type AgentRoad,
  type Caller,
  checkStart,
  lookAtStory,
  type StartAnswer,
  usageOf,
} from '../../../domain/index.ts';
import { newRun, newRunId, onRoad, released, type WaitingStart } from '../agents/index.ts';
import { moved, rankAtEnd } from '../pipeline/index.ts';
import type { ConfigReading, ProjectConfig, StoredStory } from '../ports/index.ts';
import { type NewEvent, namedBy, type WantedChange } from '../state/handles.ts';
import { projectLookOf, storyLookOf, waitOfStory } from '../state/looks.ts';
import { setupDue } from '../worktrees/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { noteOnBase, preflight } from './preflight.ts';
import { closedRefusal } from './worktree-remove.ts';

/**
 * Takes the slot of a run. A coder's start on a backlog story also moves the story to current, in the same transaction.
 * If the worktree must be set up first, the setup takes the slot, and the agent starts after it.
 */
export const agentStart: Handler<'agent.start'> = async (context, input, { caller }) => {
  const { clock } = context;
  const { again = false, fetch = false, size = null, road = null } = input;
  const options = { again, fetch, size, road };
  const first = check(context, input, caller, await context.config.refresh());
  if (!first.ok) return first;
  const { id, title } = first.story;
  const ready = await preflight(context, { story: id, title, ...options }, first.agent, first.config);
  if (!ready.ok) return ready;
  const note = options.fetch ? null : await noteOnBase(context.git, first.story.id, first.config.base);
  // Checked again: nothing is awaited from here on, so the check and the write see the same state (I1, I2).
  const answer = check(context, input, caller, context.config.reading);
  if (!answer.ok) return answer;
  const full = takeOnMachine(context, answer.agent);
  if (full !== null) return { ok: false, error: full };
  const { agent, moveTo, config } = answer;
  const { story, events: release } = released(answer.story, caller);
  // Never before the story entered its stage, even if the clock was set back: the scheduler tries each stage once.
  const at = Math.max(clock.now(), story.movedAt);
  const rank = moveTo === null ? story.rank : rankAtEnd(context.store, moveTo);
  const next = moveTo === null ? story : moved(story, moveTo, rank, at);
  const changes = next === answer.story ? [] : [{ put: 'story' as const, story: next }];
  const begun: NewEvent[] = moveTo === null ? [] : [movedEvent(story, moveTo, agent.name)];
  const run = newRunId(context.random);
  const from = setupDue(context, id, config, ready.makes);
  if (from === null) {
    const seq = takeSlot(context, { run, story, at, caller, answer }, { changes, begun, release });
    if (again || fetch || size !== null || road !== null) context.startOptions.set(run, options);
    context.checkpoint('start:asked');
    context.wake.run(run);
    return ok({ seq, run, note, setup: [] });
  }
  const start = { run, story: id, agent: agent.name, role: agent.role, caller, size, road };
  const request = { story: id, kind: 'setup', definition: config.setup, from, start } as const;
  const { seq, runs } = context.steps.ask(request, { changes, events: [...begun, ...release] }, { at, options });
  return ok({ seq, run, note, setup: runs });
};

/**
 * Starts the agent that waited for a setup. It is checked again, since anything may have happened meanwhile; what is
 * against it is written as an event. Nothing is awaited, so that no other run takes the worktree in between.
 */
export function startAfterSetup(context: HandlerContext, start: WaitingStart): void {
  const { run, story: id, agent, caller, size, road } = start;
  // The caller may be a run that has ended: its start was accepted.
  const own = { ...context, wanted: namedBy(context.wanted, caller) };
  // Its slot was taken by the setup, so it is kept for no other role.
  const answer = check(own, start, caller, own.config.reading, { keepsReserves: false });
  // A story that was moved back to backlog meanwhile is not moved again.
  const back = answer.ok && answer.moveTo !== null ? message('step.back') : null;
  const why = answer.ok ? (back ?? takeOnMachine(own, answer.agent)?.why ?? null) : answer.error.why;
  if (!answer.ok || why !== null) {
    const text = message('step.unstarted', { agent, why: why ?? message('step.back') });
    own.wanted.commit([], [{ kind: 'failed', message: text, story: id, agent }]);
    return;
  }
  const { story } = answer;
  const at = Math.max(own.clock.now(), story.movedAt);
  takeSlot(own, { run, story, at, caller, answer });
  if (size !== null || road !== null) own.startOptions.set(run, { again: false, fetch: false, size, road });
  own.checkpoint('start:asked');
  own.wake.run(run);
}

/** Takes a slot of the machine for a run that is written in the same turn. */
function takeOnMachine(
  { machine, ledger }: Pick<HandlerContext, 'machine' | 'ledger'>,
  { helper = null }: { helper?: string | null },
): Refusal | null {
  return machine.take(usageOf(ledger.liveRuns()).total, helper);
}

type Accepted = Extract<StartAnswer<ProjectConfig, StoredStory>, { ok: true }>;

/** Writes the run of the agent. */
function takeSlot(
  { wanted, ledger }: HandlerContext,
  start: { run: string; story: StoredStory; at: number; caller: Caller; answer: Accepted },
  write: { changes: readonly WantedChange[]; begun: readonly NewEvent[]; release: readonly NewEvent[] } = {
    changes: [],
    begun: [],
    release: [],
  },
): number {
  const { run: id, story, at, caller, answer } = start;
  const { agent, replaces } = answer;
  // What waited for a run that the host's crash ended, for instance, waits for the next one.
  const waiting = replaces.flatMap((one) => ledger.runs.get(one)?.prompts ?? []);
  const run = newRun(id, story.id, agent, at, waiting);
  const text =
    caller.kind === 'scheduler'
      ? message('schedule.start', { agent: agent.name, stage: story.stage })
      : message('command.start.asked', { agent: agent.name });
  return wanted.commit(
    [...write.changes, { put: 'start', run, replaces }],
    [
      ...write.begun,
      { kind: 'start_asked', message: text, story: story.id, agent: agent.name, run: id },
      ...write.release,
    ],
  );
}

function movedEvent({ id, stage }: StoredStory, to: Stage, agent: string): NewEvent {
  return { kind: 'story_moved', message: message('command.start.moved', { from: stage, to, agent }), story: id };
}

/** Why this run cannot start the agent: it moves only its own story, and ends no hold (I9). */
function runRefusal(caller: Caller, story: StoredStory, agent: string, moves: boolean): Refusal | null {
  if (caller.kind !== 'run') return null;
  const { run } = caller;
  const refuse = (code: 'caller.backlog' | 'caller.held'): Refusal => {
    return { code: 'not-allowed', why: message(code, { run, story: story.id, agent }), field: 'caller', value: run };
  };
  if (story.hold !== null) return refuse('caller.held');
  return moves && caller.story !== story.id ? refuse('caller.backlog') : null;
}

/** Why the scheduler must not start this story now: it waits, for example because it was held during the check (I9). */
function automaticRefusal(ledger: HandlerContext['ledger'], story: StoredStory): { ok: false; error: Refusal } | null {
  const standing = lookAtStory(storyLookOf(ledger, story));
  const reason = waitOfStory(ledger, story, projectLookOf(ledger));
  if (reason !== null) return refuse('not-allowed', waitMessage(reason));
  return standing.kind === 'ready' ? null : refuse('not-allowed', message('schedule.undecided', { story: story.id }));
}

/** Checks the start, and refuses it with the first reason against it. */
function check(
  { ledger, store }: HandlerContext,
  { story, agent, road = null }: { story: string; agent: string; road?: AgentRoad | null | undefined },
  caller: Caller,
  config: ConfigReading,
  { keepsReserves = caller.kind === 'run' }: { keepsReserves?: boolean } = {},
): Accepted | { ok: false; error: Refusal } {
  const answer = checkStart<ProjectConfig, StoredStory>({
    story,
    agent,
    config,
    found: ledger.stories.get(story) ?? null,
    runs: new Set([...ledger.liveRuns(), ...ledger.runsOf(story)]),
    fences: ledger.fences.values(),
    quitting: ledger.host.quitting,
    keepsReserves,
  });
  if (!answer.ok) return { ok: false, error: startRefusal(answer.whys[0]) };
  const there = road === null ? answer.agent : onRoad(answer.agent, road);
  if (there === null) {
    return refuse('not-allowed', message('command.start.road', { agent, road: road ?? '' }), {
      field: 'road',
      value: road ?? '',
    });
  }
  const closed = closedRefusal({ store }, story);
  if (closed !== null) return { ok: false, error: closed };
  const refusal = runRefusal(caller, answer.story, agent, answer.moveTo !== null);
  if (caller.kind === 'scheduler') return automaticRefusal(ledger, answer.story) ?? answer;
  return refusal === null ? { ...answer, agent: there } : { ok: false, error: refusal };
}
