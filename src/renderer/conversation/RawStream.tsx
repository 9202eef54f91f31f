import { useEffect, useState } from 'react';
import { messageText, text, visible } from '../../contract/index.ts';
import css from './Conversation.module.css';
import type { OpenStream } from './feed.ts';

/** The most characters that are shown: the end of the stream matters, and the command line has all of it. */
const MAX_CHARACTERS = 200_000;

/** What the agent's program writes, unchanged but for invisible characters, which are shown as escapes. */
export function RawStream({ open }: { open: OpenStream }) {
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
      {why !== null && <p className={css.hint}>{why}</p>}
      {left > 0 && <p className={css.hint}>{text('talk.stream.earlier', { n: left })}</p>}
      {end === '' && why === null && <p className={css.hint}>{text('talk.stream.none')}</p>}
      <pre>{visible(end, { lines: true })}</pre>
    </section>
  );
}
