/** Conversations for tests and previews. */
import type { ConversationEvent } from '../../contract/index.ts';
import type { ConversationActions, ConversationSource } from '../conversation/source.ts';
import type { TerminalListener } from '../store/client.ts';

/** The lines of these events, as the host writes them. */
export function talkLines(events: readonly ConversationEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** A stream that the test writes. */
export interface FakeStream {
  open(listener: TerminalListener): { ack(offset: number): void; history(): void; close(): void };
  write(words: string): void;
  end(): void;
  /** The offset up to which the page has acknowledged. */
  acked(): number;
}

/** A stream that begins with these words. */
export function aFakeStream(start = ''): FakeStream {
  const encoder = new TextEncoder();
  const first = encoder.encode(start);
  let length = first.length;
  let acked = 0;
  let listener: TerminalListener | null = null;
  return {
    open(next) {
      listener = next;
      queueMicrotask(() => {
        next.opened(0, null, null);
        if (first.length > 0) next.data(0, first);
      });
      return {
        ack: (offset) => {
          acked = offset;
        },
        history: () => undefined,
        close: () => {
          listener = null;
        },
      };
    },
    write(words) {
      const bytes = encoder.encode(words);
      length += bytes.length;
      listener?.data(length - bytes.length, bytes);
    },
    end: () => listener?.end(length, null),
    acked: () => acked,
  };
}

/** A source over this stream. Its calls succeed unless the test replaces them. */
export function aSource(
  stream: FakeStream,
  { send, edit, remove, interrupt, ...part }: Partial<ConversationSource & ConversationActions> = {},
): ConversationSource {
  const done = async () => null;
  return {
    run: { id: 'run_talk', story: '60_story_cleanup', agent: 'coder-1', worktree: '/w/60_story_cleanup' },
    live: true,
    stopping: false,
    facts: null,
    queued: [],
    openConversation: stream.open,
    readConversation: async () => null,
    openOutput: aFakeStream('{"jsonrpc":"2.0","method":"session/update"}\n').open,
    openErrors: aFakeStream('a warning\n').open,
    actions: {
      send: send ?? done,
      edit: edit ?? done,
      remove: remove ?? done,
      interrupt: interrupt ?? done,
    },
    ...part,
  };
}

const BEFORE = `export class Pool {
  private readonly runs = new Map<string, Run>();

  add(run: Run): void {
    this.runs.set(run.id, run);
  }

  remove(id: string): boolean {
    return this.runs.delete(id);
  }

  get size(): number {
    return this.runs.size;
  }
}
`;
const AFTER = BEFORE.replace(
  '    return this.runs.delete(id);\n  }\n',
  `    return this.runs.delete(id);
  }

  /** Removes every run of a story, and answers how many there were. */
  removeStory(story: string): number {
    const ids = [...this.runs.values()].filter((run) => run.story === story).map(({ id }) => id);
    for (const id of ids) this.runs.delete(id);
    return ids.length;
  }
`,
);

/** One of everything that a conversation can have. */
export function everyKind(now = Date.now()): ConversationEvent[] {
  let at = now - 240_000;
  const later = () => {
    at += 4_000;
    return at;
  };
  return [
    { at: later(), kind: 'note', text: 'A new session was opened.' },
    {
      at: later(),
      kind: 'prompt',
      id: 'p1',
      from: 'story',
      text: 'Remove agents of archived stories\n\nWhen a story is archived, its agents must leave the pool.\n\n- Archiving a story removes its agents\n- The number of removed records is logged',
    },
    {
      at: later(),
      kind: 'thought',
      text: 'The pool keeps its runs in a Map by id. A story may have several of them, so removing must go through the values.',
    },
    {
      at: later(),
      kind: 'text',
      text: 'I will start with how the pool removes its records today.',
    },
    {
      at: later(),
      kind: 'plan',
      steps: [
        { text: 'Read the pool and its tests', state: 'completed' },
        { text: 'Remove all runs of a story at once', state: 'in_progress' },
        { text: 'Log the number of removed records', state: 'pending' },
      ],
    },
    {
      at: later(),
      kind: 'tool',
      id: 't1',
      title: 'Read src/pool/pool.ts',
      tool: 'read',
      state: 'completed',
      places: [{ path: 'src/pool/pool.ts', line: 1 }],
      content: [{ kind: 'text', text: BEFORE }],
    },
    {
      at: later(),
      kind: 'tool',
      id: 't2',
      title: 'Edit src/pool/pool.ts',
      tool: 'edit',
      state: 'completed',
      content: [{ kind: 'diff', path: 'src/pool/pool.ts', before: BEFORE, after: AFTER, cut: false }],
    },
    {
      at: later(),
      kind: 'text',
      text: 'The pool now has `removeStory`, which answers **how many** records it removed:\n\n```ts\nconst removed = pool.removeStory(story.id);\nlog.info({ removed });\n```\n\n1. It goes through the values once.\n2. Stories whose id begins with the same words are left as they are.',
    },
    { at: later(), kind: 'question', id: 'q1', title: 'npm test -- pool', options: OPTIONS },
    { at: later(), kind: 'answered', id: 'q1', option: 'once', by: 'person' },
    { at: later(), kind: 'tool', id: 't3', title: 'npm test -- pool', tool: 'execute', state: 'in_progress' },
    {
      at: later(),
      kind: 'tool',
      id: 't3',
      state: 'failed',
      content: [{ kind: 'text', text: ' ✗ a story whose id is a prefix is untouched\n   expected 1, received 0\n' }],
    },
    { at: later(), kind: 'usage', used: 84_000, size: 200_000, costUsd: 0.41 },
    { at: later(), kind: 'raw', json: '{"sessionUpdate":"hologram","shape":"cube"}' },
    { at: later(), kind: 'turn-end', reason: 'end_turn', error: null },
    { at: later(), kind: 'prompt', id: 'p2', from: 'person', text: 'Please fix that test as well.' },
    { at: later(), kind: 'turn-end', reason: 'failed', error: '429 rate_limit_error: try again in 40 s' },
    { at: later(), kind: 'prompt', id: 'p3', from: 'person', text: 'Go on.' },
    { at: later(), kind: 'tool', id: 't4', title: 'npm test -- pool', tool: 'execute', state: 'in_progress' },
  ];
}

const OPTIONS = [
  { id: 'once', label: 'Yes', kind: 'allow-once' },
  { id: 'always', label: 'Yes, always in this session', kind: 'allow-always' },
  { id: 'no', label: 'No', kind: 'reject-once' },
] as const satisfies Extract<ConversationEvent, { kind: 'question' }>['options'];

/** A conversation with at least `count` items. */
export function longTalk(count: number): ConversationEvent[] {
  const events: ConversationEvent[] = [];
  for (let turn = 0; events.length < count; turn += 1) {
    for (const event of everyKind()) {
      events.push('id' in event ? { ...event, id: `${event.id}-${turn}` } : event);
    }
  }
  return events;
}
