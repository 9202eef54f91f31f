/** Events of a story for tests and previews. */
import { type EventRecord, message } from '../../contract/index.ts';

/** An event in which the test sets what matters. */
export function anEvent(seq: number, part: Partial<EventRecord> = {}): EventRecord {
  return {
    seq,
    at: Date.now() - 60_000,
    kind: 'story_moved',
    story: '60_story_tax',
    agent: null,
    run: null,
    by: { kind: 'person', via: 'card' },
    message: message('command.move.done', { from: 'backlog', to: 'current' }),
    ...part,
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What has happened to a story over three days, the newest first. */
export function pastEvents(story: string): EventRecord[] {
  const now = Date.now();
  const coder = { story, agent: 'coder-1', run: 'run_coder0000' };
  const gate = { story, agent: 'tests', run: 'run_tests0000', by: null };
  const asked = message('run.asked.via', { via: 'card' });
  const parts: Partial<EventRecord>[] = [
    { kind: 'stopped', ...coder, by: null, message: message('stop.proved', { why: asked, receipt: 'stop_1' }) },
    { kind: 'stop_asked', ...coder, message: message('stop.asked', { why: asked, by: 'person', receipt: 'stop_1' }) },
    {
      ...{ kind: 'question_answered', ...coder },
      message: message('question.answered', { title: 'Round half up?', answer: 'Yes' }),
    },
    { kind: 'question_asked', ...coder, by: null, message: message('question.asked', { title: 'Round half up?' }) },
    {
      kind: 'started',
      ...coder,
      by: { kind: 'scheduler' },
      message: message('launch.runs', { agent: 'coder-1', pid: 7 }),
    },
    { kind: 'gate_failed', ...gate, message: message('run.exit', { code: 1 }), at: now - DAY_MS },
    { kind: 'completed', ...coder, by: null, message: message('stop.ended'), at: now - DAY_MS - MINUTE_MS },
    { story, at: now - DAY_MS - 9 * MINUTE_MS },
    {
      ...{ kind: 'story_added', story, at: now - 9 * DAY_MS, by: { kind: 'person', via: 'cli' } },
      message: message('command.add.done', { title: 'Tax for mixed carts', stage: 'backlog' }),
    },
  ];
  return parts.map((part, i) => anEvent(100 - i, { at: now - i * 2 * MINUTE_MS, ...part }));
}
