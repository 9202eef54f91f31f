/** The open questions of agents, and their answers. */
import { useRef, useSyncExternalStore } from 'react';
import type { Mirror } from '../../client/index.ts';
import type { QuestionOption, QuestionRecord } from '../../contract/index.ts';
import { openQuestionsOf } from '../../domain/index.ts';
import { act } from './call.ts';
import { useProject } from './project.tsx';
import type { ProjectStore } from './project-store.ts';

/** The open questions of a story, the oldest first. */
export function questionsOf(
  { mirror }: { readonly mirror: Pick<Mirror, 'snapshot'> },
  story: string,
): QuestionRecord[] {
  return openQuestionsOf(Object.values(mirror.snapshot().questions), story);
}

/** As questionsOf(); the same array until one of them has changed. */
export function useQuestionsOf(story: string): readonly QuestionRecord[] {
  const { mirror } = useProject();
  const questions = useRef<readonly QuestionRecord[]>([]);
  return useSyncExternalStore(
    (listener) => mirror.subscribeTable('questions', listener),
    () => {
      const now = questionsOf({ mirror }, story);
      const last = questions.current;
      if (now.length !== last.length || now.some((one, at) => one !== last[at])) questions.current = now;
      return questions.current;
    },
  );
}

/** Answers with an option. A refusal is shown as a notice. */
export async function answerWithOption(
  project: ProjectStore,
  question: Pick<QuestionRecord, 'id'>,
  option: Pick<QuestionOption, 'id'>,
): Promise<void> {
  await act(project, 'question.answer', { question: question.id, option: option.id });
}

/** Answers in words. False if the host has refused, which a notice shows. */
export async function answerInWords(
  project: ProjectStore,
  question: Pick<QuestionRecord, 'id'>,
  words: string,
): Promise<boolean> {
  return (await act(project, 'question.answer', { question: question.id, text: words })) !== null;
}

/** Answers the oldest question of a story with its option of this number, from 1. Does nothing if there is none. */
export async function answerByNumber(project: ProjectStore, story: string, number: number): Promise<void> {
  const [question] = questionsOf(project, story);
  const option = question?.options[number - 1];
  if (question !== undefined && option !== undefined) await answerWithOption(project, question, option);
}
