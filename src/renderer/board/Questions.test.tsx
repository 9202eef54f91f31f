// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptySnapshot, ok, type QuestionRecord } from '../../contract/index.ts';
import { answerByNumber } from '../store/questions.ts';
import { aFakeProject, type FakeProject } from '../testing/in-project.tsx';
import { aProject, aQuestion, aStory } from '../testing/records.ts';
import { Questions } from './Questions.tsx';

const STORY = '60_story_cleanup';
const invoke = vi.fn().mockResolvedValue(ok({ seq: 1 }));
let at: FakeProject;

function show(questions: readonly QuestionRecord[], brief = true) {
  at = aFakeProject(
    {
      ...emptySnapshot(),
      project: { it: aProject() },
      stories: { [STORY]: aStory(STORY, { stage: 'current' }) },
      questions: Object.fromEntries(questions.map((one) => [one.id, one])),
    },
    { invoke },
  );
  at.show(<Questions story={STORY} brief={brief} />);
}

beforeEach(() => invoke.mockClear());
afterEach(cleanup);

it('a permission request has one button and one key for each option', () => {
  show([aQuestion(STORY)]);
  const yes = screen.getByRole('button', { name: 'Yes, for coder-1 on 60_story_cleanup: npm test' });
  expect(yes.querySelector('[data-keys="1"]')).toBeTruthy();
  expect(yes.textContent).toBe('Yes');
  fireEvent.click(yes);
  expect(invoke).toHaveBeenCalledWith('question.answer', { question: 'question_1', option: 'once' });
});

it('a key answers the oldest question, and one without an option does nothing', async () => {
  show([aQuestion(STORY, { id: 'question_2', askedAt: 9 }), aQuestion(STORY, { id: 'question_1', askedAt: 5 })]);
  await answerByNumber(at.project, STORY, 2);
  expect(invoke).toHaveBeenCalledExactlyOnceWith('question.answer', { question: 'question_1', option: 'no' });
  await answerByNumber(at.project, STORY, 3);
  await answerByNumber(at.project, 'another', 1);
  expect(invoke).toHaveBeenCalledTimes(1);
  expect(screen.getByText('1 more question')).toBeTruthy();
});

it('an answered question disappears', () => {
  const question = aQuestion(STORY);
  show([question]);
  act(() => at.client.change({ table: 'questions', key: question.id, put: null }));
  expect(screen.queryByRole('button')).toBeNull();
});

it('a question in words is answered in the detail; the card opens it', async () => {
  const ask = aQuestion(STORY, { kind: 'ask', title: 'Which rounding?', options: [], takesText: true, detail: null });
  show([ask]);
  fireEvent.click(screen.getByRole('button', { name: 'Answer in words… to coder-1 on 60_story_cleanup' }));
  expect(at.project.view.getState()).toMatchObject({ selected: STORY, detail: true, answered: ask.id });
  cleanup();
  show([ask], false);
  const field = screen.getByRole<HTMLTextAreaElement>('textbox');
  fireEvent.change(field, { target: { value: 'Half up' } });
  await act(async () => fireEvent.keyDown(field, { key: 'Enter' }));
  expect(invoke).toHaveBeenCalledWith('question.answer', { question: ask.id, text: 'Half up' });
  expect(field.value).toBe('');
});

it('hidden characters of a command are shown, so that what is allowed is what is read', () => {
  show([aQuestion(STORY, { title: 'rm \u202egnp.cod' })]);
  expect(screen.getByText('rm \\u{202e}gnp.cod')).toBeTruthy();
});
