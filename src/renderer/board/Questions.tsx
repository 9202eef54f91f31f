import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { QuestionRecord } from '../../contract/index.ts';
import { stripControls, text, visible } from '../../contract/index.ts';
import { useStoryName, useView } from '../store/hooks.ts';
import { typeMessage } from '../store/message-drafts.ts';
import { useProject } from '../store/project.tsx';
import { answerInWords, answerWithOption, useQuestionsOf } from '../store/questions.ts';
import { openDetail } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { GrowingField } from '../ui/GrowingField.tsx';
import { Keys } from '../ui/Keys.tsx';
import css from './Questions.module.css';

interface QuestionsProps {
  story: string;
  tabIndex?: number | undefined;
  /** As on a card: only the oldest question, with at most two lines of it, and its answers in a row. */
  brief?: boolean;
}

/** Options up to this number have a key. */
const MAX_KEYS = 9;
/** On a card a longer option gives way to the others, and is cut at its end. Its tooltip has all of it. */
const SHORT_CHARACTERS = 12;

/** What the agents of a story ask, with a button for each answer. The oldest question has the keys 1 to 9. */
export function Questions({ story, tabIndex, brief = false }: QuestionsProps) {
  const questions = useQuestionsOf(story);
  const shown = brief ? questions.slice(0, 1) : questions;
  const more = questions.length - shown.length;
  return (
    <>
      {shown.map((question, index) => (
        <Question key={question.id} question={question} hasKeys={index === 0} tabIndex={tabIndex} brief={brief} />
      ))}
      {more > 0 && <p className={css.more}>{text('question.more', { n: more })}</p>}
    </>
  );
}

interface QuestionProps {
  question: QuestionRecord;
  hasKeys: boolean;
  tabIndex: number | undefined;
  brief: boolean;
}

function Question({ question, hasKeys, tabIndex, brief }: QuestionProps) {
  const project = useProject();
  const { agent, kind, title, detail, options, takesText } = question;
  const story = useStoryName(question.story);
  const words = visible(title, { lines: true });
  // The exact command matters more than its title, so a card has room for both only in its tooltip.
  const exact = detail === null || detail === title ? null : visible(detail, { lines: true });
  // On a card it is no landmark: the story that is open beside it may show the same question.
  const Frame = brief ? 'fieldset' : 'section';
  return (
    <Frame
      className={css.question}
      aria-label={text('question.label', { agent, story })}
      data-question={question.id}
      data-brief={brief || undefined}
    >
      {/* A card shows the agent and that it needs an answer in the line above. */}
      <p className={brief ? 'visually-hidden' : css.who}>{text(`question.kind.${kind}`, { agent })}</p>
      <p
        className={css.title}
        data-kind={kind}
        data-brief={brief || undefined}
        title={brief ? words : undefined}
        dir="auto"
      >
        {words}
      </p>
      {exact !== null && (
        <p className={css.detail} data-brief={brief || undefined} title={brief ? exact : undefined} dir="auto">
          {exact}
        </p>
      )}
      <div className={css.options}>
        {options.map((option, index) => (
          <Button
            acts
            small
            key={option.id}
            tabIndex={tabIndex}
            className={css.option}
            data-long={option.label.length > SHORT_CHARACTERS || undefined}
            title={brief ? stripControls(option.label) : undefined}
            aria-label={text('question.option.label', { option: option.label, agent, story, title: words })}
            onClick={() => void answerWithOption(project, question, option)}
          >
            <span dir="auto">{stripControls(option.label)}</span>
            {hasKeys && index < MAX_KEYS && <Keys of={String(index + 1)} />}
          </Button>
        ))}
        {takesText && brief && (
          <Button
            acts
            small
            tabIndex={tabIndex}
            aria-label={text('question.words.label', { agent, story })}
            onClick={() => {
              openDetail(project, question.story);
              project.view.setState({ answered: question.id });
            }}
          >
            {text('question.words')}
          </Button>
        )}
      </div>
      {takesText && !brief && <WordsField question={question} />}
    </Frame>
  );
}

/** The field for an answer in words. Enter sends, Shift+Enter begins a new line. */
function WordsField({ question }: { question: QuestionRecord }) {
  const project = useProject();
  const { id, agent } = question;
  const story = useStoryName(question.story);
  const words = useStore(project.messages, (messages) => messages[id] ?? '');
  const [isSending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const isAsked = useView(({ answered }) => answered === id);
  useEffect(() => {
    if (!isAsked) return;
    field.current?.focus();
    project.view.setState({ answered: null });
  }, [project, isAsked]);
  const send = async () => {
    if (words.trim() === '' || isSending) return;
    setSending(true);
    if (await answerInWords(project, question, words)) typeMessage(project, id, '');
    setSending(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    void send();
  };
  return (
    <div className={css.words}>
      <GrowingField
        ref={field}
        dir="auto"
        value={words}
        aria-label={text('question.words.label', { agent, story })}
        placeholder={text('question.words.hint')}
        onChange={(event) => typeMessage(project, id, event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Button acts small disabled={words.trim() === '' || isSending} onClick={() => void send()}>
        {text('question.send')}
      </Button>
    </div>
  );
}
