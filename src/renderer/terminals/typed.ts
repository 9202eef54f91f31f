/** What a person types, pastes or does with the mouse, on its way to the agent: in order, in pieces, never lost in silence. */
import type { Result } from '../../contract/index.ts';
import { text, toldRefusal } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import type { ProjectStore } from '../store/project-store.ts';

/** Characters of one message; the host takes a million. */
const PIECE_CHARS = 64 * 1024;
/** Messages that may be without a reply: the host replies to each when the agent has read enough. */
const ON_THE_WAY = 4;

export interface Typing {
  text(data: string): void;
  /** Each character is one byte. */
  bytes(data: string): void;
}

type Send = (data: string, bytes: boolean) => Promise<Result<unknown>>;

/** `lost` is told of characters that were refused; what waits behind them is lost with them. */
export function createTyping(send: Send, lost: (characters: number, why: string) => void): Typing {
  let queue: { data: string; bytes: boolean }[] = [];
  let onTheWay = 0;

  function add(data: string, bytes: boolean): void {
    const last = queue.at(-1);
    if (last?.bytes === bytes) last.data += data;
    else queue.push({ data, bytes });
    pump();
  }
  function pump(): void {
    while (onTheWay < ON_THE_WAY) {
      const [first] = queue;
      if (!first) return;
      const piece = first.data.slice(0, pieceEnd(first.data));
      first.data = first.data.slice(piece.length);
      if (first.data === '') queue.shift();
      onTheWay += 1;
      void send(piece, first.bytes).then((result) => {
        onTheWay -= 1;
        if (!result.ok) {
          const behind = queue.reduce((sum, { data }) => sum + data.length, 0);
          queue = [];
          lost(piece.length + behind, toldRefusal(result.error));
        }
        pump();
      });
    }
  }
  return { text: (data) => add(data, false), bytes: (data) => add(data, true) };
}

/** A pair of surrogates stays together: each half alone would arrive as a replacement character. */
function pieceEnd(data: string): number {
  const high = data.charCodeAt(PIECE_CHARS - 1);
  return high >= 0xd800 && high <= 0xdbff ? PIECE_CHARS - 1 : PIECE_CHARS;
}

/** To a run's terminal; a notice says what did not arrive. */
export function typingInto(project: ProjectStore, run: string, agent: string): Typing {
  return createTyping(
    (data, bytes) => call(project, 'terminal.input', bytes ? { run, data, bytes } : { run, data }),
    (n, why) => project.notices.show(text('terminal.lost', { n, agent }), undefined, 'typed', why),
  );
}
