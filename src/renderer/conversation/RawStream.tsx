import { useEffect, useState } from 'react';
import { messageText, text, visible } from '../../contract/index.ts';
import { Button } from '../ui/Button.tsx';
import shared from './Conversation.module.css';
import type { OpenStream } from './feed.ts';
import css from './RawStream.module.css';
import type { ConversationSource } from './source.ts';

/** The most characters that are shown: the end of the stream matters, and the command line has all of it. */
const MAX_CHARACTERS = 200_000;

interface RawStreamProps extends Pick<ConversationSource, 'openOutput' | 'openErrors'> {
  /** Why the raw streams are shown in place of a conversation. */
  note?: string;
}

/** What the agent's program writes, unchanged but for invisible characters, which are shown as escapes. */
export function RawStream({ openOutput, openErrors, note }: RawStreamProps) {
  const [showsErrors, setShowsErrors] = useState(false);
  return (
    <div className={css.streams}>
      {note !== undefined && <p className={shared.hint}>{note}</p>}
      <fieldset aria-label={text('talk.stream.choice')}>
        <Button small look="plain" aria-pressed={!showsErrors} onClick={() => setShowsErrors(false)}>
          {text('talk.stream.output')}
        </Button>
        <Button small look="plain" aria-pressed={showsErrors} onClick={() => setShowsErrors(true)}>
          {text('talk.stream.errors')}
        </Button>
      </fieldset>
      <Stream key={String(showsErrors)} open={showsErrors ? openErrors : openOutput} />
    </div>
  );
}

function Stream({ open }: { open: OpenStream }) {
  const [{ end, left, why }, setShown] = useState<{ end: string; left: number; why: string | null }>({
    end: '',
    left: 0,
    why: null,
  });
  useEffect(() => {
    let decoder = new TextDecoder();
    let received = 0;
    const stream = open({
      opened(start) {
        if (start === received) return;
        decoder = new TextDecoder();
        received = start;
        setShown({ end: '', left: 0, why: null });
      },
      data(offset, bytes) {
        const more = decoder.decode(bytes, { stream: true });
        received = offset + bytes.length;
        stream.ack(received);
        setShown((now) => {
          const all = now.end + more;
          const cut = Math.max(0, all.length - MAX_CHARACTERS);
          return { ...now, end: all.slice(cut), left: now.left + cut };
        });
      },
      end(_offset, error) {
        if (error !== null) setShown((now) => ({ ...now, why: messageText(error) }));
      },
    });
    return () => stream.close();
  }, [open]);
  return (
    <section
      className={css.raw}
      aria-label={text('talk.stream.label')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {why !== null && <p className={shared.hint}>{why}</p>}
      {left > 0 && <p className={shared.hint}>{text('talk.stream.earlier', { n: left })}</p>}
      {end === '' && why === null && <p className={shared.hint}>{text('talk.stream.none')}</p>}
      <pre>{visible(end, { lines: true })}</pre>
    </section>
  );
}
