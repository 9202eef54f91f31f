import { message, ok, type Refusal, refuse, startRefusal, waitMessage } from '../../../contract/index.ts';
import { type Caller, checkStart, type StartAnswer } from '../../../domain/index.ts';
import { newRun, newRunId, released } from '../agents/index.ts';
import { moved, rankAtEnd } from '../pipeline/index.ts';
import type { ConfigReading, ProjectConfig, StoredStory } from '../ports/index.ts';
import { projectLookOf, waitOfStory } from '../state/looks.ts';
import type { Handler, HandlerContext } from './context.ts';
import { noteOnBase, preflight } from './preflight.ts';

/**
 * Takes the slot of a run. A coder's start on a backlog story also moves the story to current, in the same transaction.
 */
export const agentStart: Handler<'agent.start'> = async (context, input, { caller }) => {
  const { clock } = context;
  const options = { again: input.again ?? false, fetch: input.fetch ?? false, size: input.size ?? null };
  const first = check(context, input, caller, await context.config.refresh());
  if (!first.ok) return first;
  const { id, title } = first.story;
  const refusal: Refusal | null = await preflight(context, { story: id, title, ...options }, first.agent, first.config);
  if (refusal !== null) return { ok: false, error: refusal };
  const note = options.fetch ? null : await noteOnBase(context.git, first.story.id, first.config.base);
  // Checked again: nothing is awaited from here on, so the check and the write see the same state (I1, I2).
  const answer = check(context, input, caller, context.config.reading);
  if (!answer.ok) return answer;
  const { agent, moveTo } = answer;
  const { story, events: release } = released(answer.story, caller);
  // Never before the story entered its stage, even if the clock was set back: the scheduler tries each stage once.
  const at = Math.max(clock.now(), story.movedAt);
  const run = newRun(newRunId(context.random), story.id, agent, at);
  const rank = moveTo === null ? story.rank : rankAtEnd(context.store, moveTo);
  const next = moveTo === null ? story : moved(story, moveTo, rank, at);
  const move = next === answer.story ? [] : [{ put: 'story' as const, story: next }];
  const seq = context.wanted.commit(
    [...move, { put: 'start', run, replaces: answer.replaces }],
    [
      ...(moveTo === null
        ? []
        : [
            {
              kind: 'story_moved' as const,
              message: message('command.start.moved', { from: story.stage, to: moveTo, agent: agent.name }),
              story: story.id,
            },
          ]),
      {
        kind: 'start_asked',
        message:
          caller.kind === 'scheduler'
            ? message('schedule.start', { agent: agent.name, stage: story.stage })
            : message('command.start.asked', { agent: agent.name }),
        story: story.id,
        agent: agent.name,
        run: run.id,
      },
      ...release,
    ],
  );
  if (options.again || options.fetch || options.size !== null) context.startOptions.set(run.id, options);
  context.checkpoint('start:asked');
  context.wake.run(run.id);
  return ok({ seq, run: run.id, note });
};

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
  const reason = waitOfStory(ledger, story, projectLookOf(ledger));
  return reason === null ? null : refuse('not-allowed', waitMessage(reason));
}

/** Checks the start, and refuses it with the first reason against it. */
function check(
  { ledger }: HandlerContext,
  { story, agent }: { story: string; agent: string },
  caller: Caller,
  config: ConfigReading,
): Extract<StartAnswer<ProjectConfig, StoredStory>, { ok: true }> | { ok: false; error: Refusal } {
  const answer = checkStart<ProjectConfig, StoredStory>({
    story,
    agent,
    config,
    found: ledger.stories.get(story) ?? null,
    runs: new Set([...ledger.liveRuns(), ...ledger.runsOf(story)]),
    fences: ledger.fences.values(),
    quitting: ledger.host.quitting,
  });
  if (!answer.ok) return { ok: false, error: startRefusal(answer.whys[0]) };
  const refusal = runRefusal(caller, answer.story, agent, answer.moveTo !== null);
  if (caller.kind === 'scheduler') return automaticRefusal(ledger, answer.story) ?? answer;
  return refusal === null ? answer : { ok: false, error: refusal };
}
