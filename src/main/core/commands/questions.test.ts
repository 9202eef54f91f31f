/** Questions of runs: who asks and answers, what is on record, and how they end (I9: an answer starts nothing). */
import { expect, it } from 'vitest';
import type { Result } from '../../../contract/index.ts';
import type { NewQuestion, PermissionRule } from '../../../domain/index.ts';
import { atWork, STORY, withStory } from '../../testing/at-work.ts';
import type { TestHuskies } from '../../testing/test-huskies.ts';

type AtWork = Awaited<ReturnType<typeof atWork>>;

const TOOL: NewQuestion = {
  kind: 'permission',
  title: 'Run git push',
  detail: 'git push',
  tool: 'execute',
  options: [
    { id: 'y', label: 'Yes', kind: 'allow-once' },
    { id: 'ever', label: 'Always', kind: 'allow-always' },
    { id: 'n', label: 'No', kind: 'reject-once' },
  ],
  takesText: false,
};

function byRun(
  { huskies, run }: Pick<AtWork, 'huskies' | 'run'>,
  name: string,
  input: object,
): Promise<Result<unknown>> {
  const caller = huskies.host.door.callerOf(run);
  if (caller === null) throw new Error('the run is not live');
  return huskies.host.door.invoke(name, input, { session: 2, caller });
}
async function asked(at: Pick<AtWork, 'huskies' | 'run'>, input: object = {}): Promise<string> {
  const reply = await byRun(at, 'question.ask', { story: STORY, title: 'Which colour?', options: ['red'], ...input });
  if (!reply.ok) throw new Error(reply.error.code);
  return (reply.value as { question: string }).question;
}
/** A run of the role `other`. */
async function supervisorAtWork(): Promise<Pick<AtWork, 'huskies' | 'run'>> {
  const huskies = await withStory();
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'supervisor' });
  await huskies.settle();
  return { huskies, run };
}
const openIds = ({ host }: TestHuskies) => Object.keys(host.door.snapshot().questions);
const events = ({ store }: TestHuskies) =>
  store.events(0, 200).filter(({ kind }) => kind === 'question_asked' || kind === 'question_answered');

it('nothing is answered while the run is being stopped: an answer would let its CLI go on (I3)', async () => {
  const at = await atWork();
  const { huskies } = at;
  const question = await asked(at);
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  expect(await huskies.ask('question.answer', { question, option: '1' })).toMatchObject({
    error: { code: 'not-allowed', why: { code: 'question.stopping' } },
  });
});

it('a run asks and waits, a person answers, and both are events that say who', async () => {
  const at = await atWork();
  const { huskies, run } = at;
  const question = await asked(at);
  expect(openIds(huskies)).toEqual([question]);
  expect(huskies.notices).toMatchObject([{ kind: 'needs-input', title: 'Cleanup', story: STORY, agent: 'coder-1' }]);
  expect(await huskies.must('question.list', {})).toMatchObject([{ id: question, run, title: 'Which colour?' }]);
  const waiting = byRun(at, 'question.wait', { question });
  await huskies.must('question.answer', { question, option: '1' });
  expect(await waiting).toMatchObject({ ok: true, value: { by: 'person', option: '1', text: null, words: 'red' } });
  expect(openIds(huskies)).toEqual([]);
  // A wait of a client that is gone ends; an agent whose wait was cut off still gets the answer.
  expect(await byRun(at, 'question.wait', { question })).toMatchObject({ ok: true, value: { words: 'red' } });
  expect(events(huskies)).toMatchObject([
    { kind: 'question_asked', run, by: { kind: 'run', run } },
    { kind: 'question_answered', run, by: { kind: 'person' }, message: { values: { answer: 'red' } } },
  ]);
  expect(await huskies.ask('question.answer', { question, option: '1' })).toMatchObject({
    error: { code: 'not-allowed' },
  });
});

it('the same question is asked once, and words are an answer, too', async () => {
  const at = await atWork();
  const question = await asked(at);
  expect(await asked(at)).toBe(question);
  expect(await asked(at, { title: 'Which size?' })).not.toBe(question);
  await at.huskies.must('question.answer', { question, text: 'green' });
  expect(await byRun(at, 'question.wait', { question })).toMatchObject({ value: { words: 'green', option: null } });
});

it('a question without an answer for a day stays open, needs the person all the time, and takes its answer then', async () => {
  const at = await atWork();
  const { huskies } = at;
  const question = await asked(at);
  const waiting = byRun(at, 'question.wait', { question });
  await huskies.clock.advance(24 * 3_600_000);
  await huskies.settle();
  expect(await huskies.must('question.list', {})).toMatchObject([{ id: question, answer: null }]);
  expect(await huskies.must('story.show', { story: STORY })).toMatchObject({
    wait: { code: 'your-turn', values: { do: 'reply' } },
  });
  await huskies.must('question.answer', { question, option: '1' });
  expect(await waiting).toMatchObject({ ok: true, value: { words: 'red' } });
});

it('the story waits for the person while a question is open', async () => {
  const at = await atWork();
  await asked(at);
  expect(await at.huskies.must('story.show', { story: STORY })).toMatchObject({
    wait: { code: 'your-turn', values: { do: 'reply', agent: 'coder-1', title: 'Which colour?', n: 1 } },
  });
});

it('a question of a run that ends is closed in the same transaction, and its waiters are told', async () => {
  const at = await atWork();
  const { huskies } = at;
  const question = await asked(at);
  const waiting = byRun(at, 'question.wait', { question });
  const permission = huskies.host.questions.request(at.run, TOOL);
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  expect(await waiting).toMatchObject({ ok: true, value: { by: 'ended', words: null } });
  expect(await permission).toMatchObject({ by: 'ended', option: null });
  expect([openIds(huskies), huskies.store.load().questions]).toEqual([[], []]);
  expect(events(huskies).filter(({ message }) => message.code === 'question.ended')).toHaveLength(2);
  expect(await huskies.ask('question.answer', { question, option: '1' })).toMatchObject({
    error: { code: 'unknown-question', field: 'question' },
  });
});

it('only a run asks, about its own story, and waits for its own questions; only a person answers', async () => {
  const at = await atWork();
  const { huskies } = at;
  await huskies.must('story.add', { title: 'Other', id: '61_other' });
  expect(await huskies.ask('question.ask', { story: STORY, title: 'Why?' })).toMatchObject({
    error: { code: 'not-allowed' },
  });
  expect(await byRun(at, 'question.ask', { story: '61_other', title: 'Why?' })).toMatchObject({
    error: { code: 'not-allowed', why: { code: 'caller.other-story' } },
  });
  const question = await asked(at);
  for (const [name, input] of [
    ['question.answer', { question, option: '1' }],
    ['question.list', {}],
  ] as const)
    expect(await byRun(at, name, input)).toMatchObject({ error: { code: 'not-allowed' } });
  expect(await byRun(at, 'question.wait', { question: 'question_9' })).toMatchObject({ ok: false });
});

it('a wrong answer is refused with its field, and the question stays open', async () => {
  const at = await atWork();
  const question = await asked(at);
  for (const [input, field] of [
    [{ option: '7' }, 'option'],
    [{ text: '  ' }, 'text'],
    [{}, 'text'],
    [{ option: '1', text: 'x' }, 'option'],
  ] as const)
    expect(await at.huskies.ask('question.answer', { question, ...input })).toMatchObject({
      error: { code: 'bad-input', field },
    });
  expect(openIds(at.huskies)).toEqual([question]);
});

it('a proposed move moves the story when a person accepts it, as that person; any other answer moves nothing', async () => {
  const at = await supervisorAtWork();
  const { huskies } = at;
  await huskies.must('story.add', { title: 'Other', id: '61_other' });
  const options = ['Yes, move it', 'No'];
  const proposed = (title: string) => asked(at, { title, options, move: { story: '61_other', stage: 'qa' } });
  const stage = async () => (await huskies.must('story.show', { story: '61_other' })).stage;
  const [no, words, yes] = [await proposed('1?'), await proposed('2?'), await proposed('3?')];
  await huskies.must('question.answer', { question: no, option: '2' });
  await huskies.must('question.answer', { question: words, text: 'yes' });
  expect(await stage()).toBe('backlog');
  await huskies.must('question.answer', { question: yes, option: '1' });
  expect(await stage()).toBe('qa');
  expect(await byRun(at, 'question.wait', { question: yes })).toMatchObject({ value: { words: 'Yes, move it' } });
  const [moved] = huskies.store.events(0, 200).filter(({ kind }) => kind === 'story_moved');
  expect(moved).toMatchObject({ story: '61_other', by: { kind: 'person' } });
  await huskies.must('story.move', { story: '61_other', stage: 'current' });
  expect(await huskies.ask('question.answer', { question: yes, option: '1' })).toMatchObject({
    error: { code: 'not-allowed' },
  });
  expect(await stage()).toBe('current');
});

it('a proposed move of a story that does not exist, or without an option, is refused; so is one that cannot be made any more', async () => {
  const at = await supervisorAtWork();
  const { huskies } = at;
  const move = { story: '61_other', stage: 'qa' };
  const title = { story: STORY, title: 'Move it?' };
  expect(await byRun(at, 'question.ask', { ...title, options: ['Yes'], move })).toMatchObject({
    error: { code: 'unknown-story' },
  });
  await huskies.must('story.add', { title: 'Other', id: '61_other' });
  expect(await byRun(at, 'question.ask', { ...title, move })).toMatchObject({ error: { code: 'bad-input' } });
  const question = await asked(at, { options: ['Yes'], move });
  await huskies.must('story.delete', { story: '61_other' });
  expect(await huskies.ask('question.answer', { question, option: '1' })).toMatchObject({
    error: { code: 'unknown-story' },
  });
  expect(openIds(huskies)).toEqual([question]);
  const coder = await atWork();
  const proposal = { ...title, options: ['Yes'], move: { story: STORY, stage: 'qa' } };
  expect(await byRun(coder, 'question.ask', proposal)).toMatchObject({
    error: { code: 'not-allowed', why: { code: 'question.move.role' } },
  });
});

it('more than twenty open questions are refused', async () => {
  const at = await atWork();
  for (let n = 0; n < 20; n += 1) await asked(at, { title: `Question ${n}?` });
  expect(await byRun(at, 'question.ask', { story: STORY, title: 'One more?' })).toMatchObject({
    error: { code: 'not-allowed', why: { code: 'question.many' } },
  });
});

it('the approved policy answers a permission request; a person is asked otherwise', async () => {
  const at = await atWork();
  const { huskies, run } = at;
  const rule = (answer: PermissionRule['answer']): PermissionRule => ({ tool: 'execute', pattern: 'git *', answer });
  const { questions } = huskies.host;
  const policy = async (...permissions: PermissionRule[]) => {
    huskies.config.set({ permissions });
    await huskies.clock.advance(6_000);
    await huskies.settle();
  };
  await policy(rule('allow'));
  expect(await questions.request(run, TOOL)).toMatchObject({ by: 'policy', option: 'y' });
  await policy(rule('deny'), rule('allow'));
  expect(await questions.request(run, TOOL)).toMatchObject({ by: 'policy', option: 'n' });
  expect(events(huskies).map(({ message }) => message.code)).toEqual(['question.allowed', 'question.denied']);
  await policy(rule('ask'), rule('allow'));
  const answer = questions.request(run, TOOL);
  const [question = ''] = openIds(huskies);
  await huskies.must('question.answer', { question, option: 'ever' });
  expect(await answer).toMatchObject({ by: 'person', option: 'ever' });
});
