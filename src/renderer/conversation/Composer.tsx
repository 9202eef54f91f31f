import { type KeyboardEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type Refusal, refusalSentence, stripControls, text } from '../../contract/index.ts';
import { messageDraftKey, typeMessage } from '../store/message-drafts.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import { GrowingField } from '../ui/GrowingField.tsx';
import { Keys } from '../ui/Keys.tsx';
import { StopButton } from '../ui/StopButton.tsx';
import css from './Composer.module.css';
import shared from './Conversation.module.css';
import { firstLine } from './item-text.ts';
import type { ConversationSource, MessageActions, QueuedMessage } from './source.ts';

interface ComposerProps {
  source: Pick<ConversationSource, 'run' | 'live' | 'stopping' | 'queued'>;
  actions: MessageActions;
  isWorking: boolean;
  /** Absent: no turn can be interrupted here. */
  onInterrupt?: () => void;
  /** In one row with its button, below a terminal. */
  isCompact?: boolean;
}

/** The message box, with the queued messages above it. Enter sends; Esc interrupts the turn, which is not a stop. */
export function Composer({ source, actions, isWorking, onInterrupt, isCompact = false }: ComposerProps) {
  const project = useProject();
  const { run, live, stopping, queued } = source;
  const key = messageDraftKey(run);
  const words = useStore(project.messages, (messages) => messages[key] ?? '');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const placeholder = live ? (isCompact ? 'talk.field.terminal' : 'talk.field.live') : 'talk.field.ended';
  const send = async () => {
    if (words.trim() === '' || isSending) return;
    setSending(true);
    const result = await actions.send(words);
    setSending(false);
    setRefusal(result);
    // What was typed meanwhile is a message of its own.
    if (result === null && project.messages.getState()[key] === words) typeMessage(project, key, '');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    void send();
  };
  return (
    <div className={css.composer} data-compact={isCompact || undefined}>
      {queued.length > 0 && (
        <Queue
          queued={queued}
          stopping={stopping}
          actions={actions}
          onRefusal={setRefusal}
          onGone={() => field.current?.focus()}
        />
      )}
      {refusal !== null && (
        <p role="alert" className={shared.bad}>
          {refusalSentence(refusal)}
        </p>
      )}
      <GrowingField
        ref={field}
        data-message
        className={css.field}
        dir="auto"
        value={words}
        aria-label={text('talk.field', { agent: run.agent })}
        placeholder={text(placeholder, { agent: run.agent })}
        onChange={(event) => typeMessage(project, key, event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={css.buttons}>
        {onInterrupt !== undefined && live && isWorking && !stopping && (
          <Button
            acts
            small
            aria-label={text('talk.interrupt.label', { agent: run.agent, story: run.story })}
            onClick={onInterrupt}
          >
            {text('talk.interrupt')} <Keys of="Escape" />
          </Button>
        )}
        {live && !stopping && !isCompact && <StopButton run={run} via="detail" onKey={() => field.current?.focus()} />}
        <Button acts small look="primary" disabled={words.trim() === '' || isSending} onClick={() => void send()}>
          {text(live && isWorking ? 'talk.send.queue' : 'talk.send')}
        </Button>
      </div>
    </div>
  );
}

interface QueueProps {
  queued: readonly QueuedMessage[];
  stopping: boolean;
  actions: MessageActions;
  onRefusal: (refusal: Refusal | null) => void;
  /** A message that had the focus has left the queue. */
  onGone: () => void;
}

function Queue({ queued, stopping, actions, onRefusal, onGone }: QueueProps) {
  const label = text(stopping ? 'talk.unsent' : 'talk.queued', { n: queued.length });
  const [edited, setEdited] = useState<QueuedMessage | null>(null);
  const save = async () => {
    if (edited === null || edited.text.trim() === '') return;
    const refusal = await actions.edit(edited.id, edited.text);
    onRefusal(refusal);
    if (refusal !== null) return;
    setEdited(null);
    onGone();
  };
  const remove = async (id: string) => {
    onRefusal(await actions.remove(id));
    onGone();
  };
  return (
    <section className={css.queue} aria-label={label}>
      <p className={shared.hint}>{label}</p>
      <ul>
        {queued.map((message) => (
          <li key={message.id}>
            {edited?.id === message.id ? (
              <GrowingField
                autoFocus
                className={css.field}
                dir="auto"
                aria-label={text('talk.queued.field')}
                value={edited.text}
                onChange={(event) => setEdited({ ...edited, text: event.target.value })}
                onKeyDown={(event) => {
                  if (event.nativeEvent.isComposing) return;
                  if (event.key === 'Escape') {
                    event.stopPropagation();
                    setEdited(null);
                    onGone();
                  } else if (event.key === 'Enter' && !event.shiftKey) {
                    event.preventDefault();
                    void save();
                  }
                }}
              />
            ) : (
              <span className={shared.title} title={stripControls(message.text)} dir="auto">
                {firstLine(message.text)}
              </span>
            )}
            {edited?.id === message.id ? (
              <Button acts small onClick={() => void save()}>
                {text('talk.queued.save')}
              </Button>
            ) : (
              <Button
                acts
                small
                look="plain"
                aria-label={text('talk.queued.edit.label', { words: firstLine(message.text) })}
                onClick={() => setEdited(message)}
              >
                {text('talk.queued.edit')}
              </Button>
            )}
            <Button
              acts
              small
              look="plain"
              aria-label={text('talk.queued.remove.label', { words: firstLine(message.text) })}
              onClick={() => void remove(message.id)}
            >
              {text('talk.queued.remove')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
