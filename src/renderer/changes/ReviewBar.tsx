import { Send } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { text } from '../../contract/index.ts';
import type { ChangedFile } from '../../domain/index.ts';
import { useRunsOf } from '../store/hooks.ts';
import { messageAgent, sendToAgent } from '../store/message.ts';
import { useProject } from '../store/project.tsx';
import { dropComments, NO_REVIEW, reviewMessage } from '../store/review.ts';
import { Button } from '../ui/Button.tsx';
import css from './Changes.module.css';

/** The comments that were not sent yet, and the button that sends them as one message. Nothing if there are none. */
export function ReviewBar({ story, files }: { story: string; files: readonly ChangedFile[] }) {
  const project = useProject();
  useRunsOf(story);
  const { comments } = useStore(project.reviews, (all) => all[story] ?? NO_REVIEW);
  const [isSending, setSending] = useState(false);
  if (comments.length === 0) return null;
  const agent = messageAgent(project, story);
  const gone = comments.filter(({ path }) => !files.some((file) => file.path === path)).length;
  const send = async () => {
    if (agent === null || isSending) return;
    setSending(true);
    const refusal = await sendToAgent(project, { story, agent }, reviewMessage(comments));
    setSending(false);
    if (refusal !== null) {
      project.notices.refusal(refusal);
      return;
    }
    dropComments(project.reviews, story, comments);
    project.notices.show(text('changes.review.sent', { agent }));
  };
  return (
    <div className={css.review}>
      <span className={css.summary}>
        {text('changes.review', { n: comments.length })}
        {gone > 0 && ` ${text('changes.review.gone', { n: gone })}`}
        {agent === null && ` ${text('changes.review.none')}`}
      </span>
      <Button small onClick={() => dropComments(project.reviews, story, comments)}>
        {text('changes.review.discard')}
      </Button>
      {agent !== null && (
        <Button acts small look="primary" disabled={isSending} onClick={() => void send()}>
          <Send size={13} aria-hidden="true" /> {text('changes.review.send', { agent })}
        </Button>
      )}
    </div>
  );
}
