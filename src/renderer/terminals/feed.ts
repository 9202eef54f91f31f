/** Binds a terminal on the screen to a run's bytes: in order, acknowledged as they are consumed. */
import type { Terminal } from '@xterm/xterm';
import { text } from '../../contract/index.ts';
import type { HostClient } from '../store/host.ts';

export type FeedState = { kind: 'opening' } | { kind: 'live' } | { kind: 'ended' } | { kind: 'missing'; why: string };

type Screen = Pick<Terminal, 'write' | 'reset'>;

/** Replays from the first kept byte on, then goes live; the returned function ends it. */
export function feedTerminal(
  host: HostClient,
  run: string,
  screen: Screen,
  tell: (state: FeedState) => void,
): () => void {
  let received = 0;
  let closed = false;
  const terminal = host.openTerminal(run, 0, {
    opened(start) {
      if (closed) return;
      if (start !== received) {
        screen.reset();
        if (start > 0) screen.write(`\x1b[2m${text('terminal.earlier')}\x1b[0m\r\n`);
        received = start;
      }
      tell({ kind: 'live' });
    },
    data(offset, bytes) {
      if (closed) return;
      const end = offset + bytes.length;
      received = end;
      screen.write(bytes, () => {
        if (!closed) terminal.ack(end);
      });
    },
    end(_offset, error) {
      if (!closed) tell(error === null ? { kind: 'ended' } : { kind: 'missing', why: error });
    },
  });
  return () => {
    closed = true;
    terminal.close();
  };
}
