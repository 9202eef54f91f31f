/** The verbs of questions: an agent asks and waits, a person answers. */
import { expect, it } from 'vitest';
import { ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { aQuestion } from '../testing/store-records.ts';

it('story ask tells the id at once, waits, and prints the answer alone', async () => {
  const door = createFakeDoor();
  let input: unknown;
  door.on('question.ask', (given) => {
    input = given;
    return ok({ seq: 1, question: 'question_1' });
  });
  door.on('question.wait', () => ok({ by: 'person', option: '2', text: null, at: 5, words: 'blue' }));
  const argv = [
    'story',
    'ask',
    '1_a',
    'Which colour?',
    '--option',
    'red',
    '--option',
    'blue',
    '--detail',
    'For the cart',
  ];
  const { code, out, err } = await cli(argv, door);
  expect([code, out]).toEqual([0, 'blue\n']);
  expect(err).toContain('huskies question wait question_1');
  expect(input).toEqual({ story: '1_a', title: 'Which colour?', options: ['red', 'blue'], detail: 'For the cart' });
});

it('a question that ended without an answer has the exit code 1', async () => {
  const door = createFakeDoor();
  door.on('question.wait', () => ok({ by: 'ended', option: null, text: null, at: 5, words: null }));
  const { code, out, err } = await cli(['question', 'wait', 'question_1'], door);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('question_1 has no answer');
});

it('question list shows the options with their ids, and question answer sends one of them', async () => {
  const door = createFakeDoor();
  door.on('question.list', () => ok([aQuestion({ detail: 'For the cart' })]));
  const { out } = await cli(['question', 'list'], door);
  expect(out).toContain('Which colour?: For the cart');
  expect(out).toContain('1 red; 2 blue; or a text');
  let input: unknown;
  door.on('question.answer', (given) => {
    input = given;
    return ok({ seq: 2 });
  });
  expect((await cli(['question', 'answer', 'question_1', '--option', '2'], door)).code).toBe(0);
  expect(input).toEqual({ question: 'question_1', option: '2' });
  door.on('question.list', () => ok([]));
  expect((await cli(['question', 'list'], door)).out).toBe('No open questions.\n');
});
