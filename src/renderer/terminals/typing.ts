/** Sends keys, pasted text and mouse reports to the agent, in order and in chunks. A notice reports lost input. */
import type { Result } from '../../contract/index.ts';
import { refusalSentence, text } from '../../contract/index.ts';
import { call } from '../store/call.ts';
import type { ProjectStore } from '../store/project-store.ts';

/** Characters per message. The host accepts a million. */
const CHUNK_CHARACTERS = 64 * 1024;
/** Messages that may be sent before the first reply. The host replies to each when the agent has read enough. */
const MAX_IN_FLIGHT = 4;

/** Input for one terminal. */
export interface Typing {
  text(data: string): void;
  /** Binary input: each character of `data` is one byte. */
  bytes(data: string): void;
}

type Send = (data: string, bytes: boolean) => Promise<Result<unknown>>;

/** After a refusal the queued input is dropped too; `onLost` gets the number of lost characters and the reason. */
export function createTyping(send: Send, onLost: (characters: number, why: string) => void): Typing {
  let queue: { data: string; bytes: boolean }[] = [];
  let inFlight = 0;

  function add(data: string, bytes: boolean): void {
    const last = queue.at(-1);
    if (last?.bytes === bytes) last.data += data;
    else queue.push({ data, bytes });
    pump();
  }
  function pump(): void {
    while (inFlight < MAX_IN_FLIGHT) {
      const [first] = queue;
      if (!first) return;
      const chunk = first.data.slice(0, chunkEnd(first.data));
      first.data = first.data.slice(chunk.length);
      if (first.data === '') queue.shift();
      inFlight += 1;
      void send(chunk, first.bytes).then((result) => {
        inFlight -= 1;
        if (!result.ok) {
          const queued = queue.reduce((sum, { data }) => sum + data.length, 0);
          queue = [];
          onLost(chunk.length + queued, refusalSentence(result.error));
        }
        pump();
      });
    }
  }
  return { text: (data) => add(data, false), bytes: (data) => add(data, true) };
}

/** The end of the first chunk. It never splits a surrogate pair: each half would become a replacement character. */
function chunkEnd(data: string): number {
  const high = data.charCodeAt(CHUNK_CHARACTERS - 1);
  return high >= 0xd800 && high <= 0xdbff ? CHUNK_CHARACTERS - 1 : CHUNK_CHARACTERS;
}

/** Input for a run's terminal. A notice reports input that did not arrive. */
export function typingInto(project: ProjectStore, run: string, agent: string): Typing {
  return createTyping(
    (data, bytes) => call(project, 'terminal.input', bytes ? { run, data, bytes } : { run, data }),
    (n, why) => project.notices.show(text('terminal.lost', { n, agent }), undefined, 'typed', why),
  );
}
