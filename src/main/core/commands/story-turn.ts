/** What an agent says about its own turn (it is done), and what the qa agent or a person says about the work. */
import { message, ok, type Refusal, type Result, refuse } from '../../../contract/index.ts';
import { type Caller, progressOf, wantedRole } from '../../../domain/index.ts';
import { afterVerdict, enteredStage } from '../pipeline/index.ts';
import type { StoredRun, StoredStory } from '../ports/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { unknownStory } from './unknown-story.ts';

/** Ends the calling run as if its agent had exited with code 0: it is stopped with proof, and its turn is finished. */
export const storyDone: Handler<'story.done'> = ({ ledger, stops }, { story: id }, { caller }) => {
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const turn = turnOf(ledger, story, caller);
  if (!turn.ok) return turn;
  const { agent } = turn.value;
  const { seq } = stops.ask([{ run: turn.value, by: 'done', why: message('stop.done', { agent }) }]);
  return ok({ seq });
};

/** Passes or fails the work on a story in qa. A later verdict replaces an earlier one of the same turn. */
export const storyVerdict: Handler<'story.verdict'> = (context, { story: id, verdict, findings = '' }, { caller }) => {
  const { ledger, wanted, checkpoint } = context;
  const story = ledger.stories.get(id);
  if (story === undefined) return unknownStory(id);
  const by = reviewer(context, story, caller);
  if (!by.ok) return by;
  const pass = verdict === 'pass';
  const text = findings.trim();
  if (!pass && text === '') return refuse('bad-input', message('verdict.findings'), { field: 'findings', value: '' });
  const run = by.value?.id ?? null;
  const progress = progressOf(ledger.progress.get(id), story) ?? enteredStage(story);
  const event = {
    kind: pass ? ('qa_passed' as const) : ('qa_failed' as const),
    message: pass ? message('verdict.passed') : message('verdict.failed', { text: firstLine(text) }),
    story: id,
    ...(by.value === null ? {} : { agent: by.value.agent, run: by.value.id }),
  };
  checkpoint('verdict:asked');
  const seq = wanted.commit(
    [{ put: 'progress', progress: afterVerdict(progress, { pass, findings: text, run }) }],
    [event],
  );
  checkpoint('verdict:given');
  return ok({ seq });
};

/** The qa agent's run, or null for a person; a refusal for anyone else. */
function reviewer({ ledger }: HandlerContext, story: StoredStory, caller: Caller): Result<StoredRun | null> {
  const { id, stage } = story;
  const { qa } = ledger.project;
  if (stage !== 'qa') return refuse('wrong-stage', message('verdict.stage', { story: id, stage }));
  if (caller.kind === 'run') {
    if (qa === 'human') return { ok: false, error: notAllowed(caller.run, message('verdict.person', { story: id })) };
    return turnOf(ledger, story, caller);
  }
  return qa === 'human' ? ok(null) : refuse('not-allowed', message('verdict.agent', { story: id, qa }));
}

/** The caller's run, if it is a turn in the story's present stage: live, with the stage's role. */
function turnOf(ledger: HandlerContext['ledger'], story: StoredStory, caller: Caller): Result<StoredRun> {
  if (caller.kind !== 'run') return refuse('not-allowed', message('done.person', { story: story.id }));
  const run = ledger.runs.get(caller.run);
  const role = wantedRole(story.stage);
  if (run === undefined || run.kind !== 'agent' || run.role !== role || run.startedAt < story.movedAt) {
    const why = message('turn.role', { run: caller.run, agent: caller.agent, story: story.id, stage: story.stage });
    return { ok: false, error: notAllowed(caller.run, why) };
  }
  return ok(run);
}

function notAllowed(run: string, why: Refusal['why']): Refusal {
  return { code: 'not-allowed', why, field: 'caller', value: run };
}

/** For an event: the findings themselves are kept with the progress of the story. */
function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
