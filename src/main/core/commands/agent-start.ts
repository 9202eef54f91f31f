import { callerRefusal, message, ok, type Refusal, startRefusal } from '../../../contract/index.ts';
import { type Caller, checkStart, type StartAnswer } from '../../../domain/index.ts';
import { newRun, newRunId } from '../agents/index.ts';
import { moved, rankAtEnd } from '../pipeline/index.ts';
import type { ConfigReading, ProjectConfig, StoredStory } from '../ports/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { noteOnBase, preflight } from './preflight.ts';

/**
 * Takes the slot of a run. A coder's start on a backlog story also moves the story to current, in the same transaction.
 */
export const agentStart: Handler<'agent.start'> = async (context, input, { caller }) => {
  const { clock } = context;
  const options = { again: input.again ?? false, fetch: input.fetch ?? false, size: input.size ?? null };
  const forbidden = optionRefusal(caller, options);
  if (forbidden !== null) return { ok: false, error: forbidden };
  const first = check(context, input, caller, await context.config.refresh());
  if (!first.ok) return first;
  const { id, title } = first.story;
  const refusal: Refusal | null = await preflight(context, { story: id, title, ...options }, first.agent, first.config);
  if (refusal !== null) return { ok: false, error: refusal };
  const note = options.fetch ? null : await noteOnBase(context.git, first.story.id, first.config.base);
  // Checked again: nothing is awaited from here on, so the check and the write see the same state (I1, I2).
  const answer = check(context, input, caller, context.config.reading);
  if (!answer.ok) return answer;
  const { story, agent, moveTo } = answer;
  const run = newRun(newRunId(context.random), story.id, agent, clock.now());
  const rank = moveTo === null ? story.rank : rankAtEnd(context.store, moveTo);
  const move = moveTo === null ? [] : [{ put: 'story' as const, story: moved(story, moveTo, rank, clock.now()) }];
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
        message: message('command.start.asked', { agent: agent.name }),
        story: story.id,
        agent: agent.name,
        run: run.id,
      },
    ],
  );
  if (options.again || options.fetch || options.size !== null) context.startOptions.set(run.id, options);
  context.checkpoint('start:asked');
  context.wake.run(run.id);
  return ok({ seq, run: run.id, note });
};

/** Why this caller must not use the options: a run must not replace a worktree, or use a person's git credentials. */
function optionRefusal(caller: Caller, options: { again: boolean; fetch: boolean }): Refusal | null {
  const option = options.again ? '--again' : options.fetch ? '--fetch' : null;
  if (caller.kind !== 'run' || option === null) return null;
  return callerRefusal('person-only', caller, `huskies agent start ${option}`);
}

/** Why this caller must not move the story by a start: a run may move only its own story. */
function moveRefusal(caller: Caller, story: string, agent: string): Refusal | null {
  if (caller.kind !== 'run' || caller.story === story) return null;
  const { run } = caller;
  return { code: 'not-allowed', why: message('caller.backlog', { run, story, agent }), field: 'caller', value: run };
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
  const refusal = answer.moveTo === null ? null : moveRefusal(caller, story, agent);
  return refusal === null ? answer : { ok: false, error: refusal };
}
