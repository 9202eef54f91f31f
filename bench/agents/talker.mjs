/**
 * The scripted agent of the benchmark.
 *
 * `talker.mjs terminal` prints a line every half second, and `terminal MS` every MS ms; 0 is never. Without an argument it
 * speaks the Agent Client Protocol, and each prompt is one step. `work` tells something every half second until its turn is
 * cancelled. `flood N` writes N updates as fast as they are read, and `items N` writes N of which each makes an item; both
 * end with the message `over`.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const PACE_MS = 500;
const WORDS = 'The pool keeps its runs by their id, and removes them when they have ended. ';
const BEFORE = 'export const a = 1;\nexport const b = 2;\nexport const c = 3;\n';

const text = (words, kind = 'agent_message_chunk') => ({ sessionUpdate: kind, content: { type: 'text', text: words } });
const tool = (id, state, content) => ({
  sessionUpdate: state === 'pending' ? 'tool_call' : 'tool_call_update',
  toolCallId: id,
  title: `Edit src/part-${id}.ts`,
  kind: 'edit',
  status: state,
  ...(content === undefined ? {} : { content }),
});
const diff = (id) => [{ type: 'diff', path: `src/part-${id}.ts`, oldText: BEFORE, newText: BEFORE.replace('2', '4') }];
const printed = (words) => [{ type: 'content', content: { type: 'text', text: words } }];

/** Ten updates as an agent at work sends them: most are pieces of messages. */
const FLOOD = [
  (n) => text(`${n}. ${WORDS}`),
  () => text(WORDS),
  () => text(WORDS),
  () => text(WORDS),
  () => text('It may be the order. ', 'agent_thought_chunk'),
  (n) => tool(`f${n - 5}`, 'pending'),
  (n) => tool(`f${n - 6}`, 'in_progress', printed('one line\n')),
  (n) => tool(`f${n - 7}`, 'completed', diff(n - 7)),
  () => text(WORDS),
  () => text(WORDS),
];
/** Each makes one item, since two pieces of a message never follow each other. */
const ITEMS = [
  (n) => text(`**${n}.** ${WORDS}\n\n- \`one\`\n- two`),
  (n) => tool(`i${n}`, 'completed', diff(n)),
  () => text('It may be the order.', 'agent_thought_chunk'),
  (n) => tool(`i${n}`, 'completed', printed('one line\n'.repeat(4))),
];

let cancel = () => undefined;

async function send(message) {
  if (!process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)) await once(process.stdout, 'drain');
}
const update = (body) => send({ method: 'session/update', params: { sessionId: 's-1', update: body } });

async function turn([{ text: words }]) {
  const [step, count = '0'] = words.trim().split(' ');
  if (step === 'work') {
    const timer = setInterval(() => void update(text(WORDS)), PACE_MS);
    await new Promise((resolve) => {
      cancel = resolve;
    });
    clearInterval(timer);
    return { stopReason: 'cancelled' };
  }
  const kinds = step === 'flood' ? FLOOD : ITEMS;
  if (step === 'flood' || step === 'items') {
    for (let n = 0; n < Number(count); n += 1) await update(kinds[n % kinds.length](n));
    await update(text(`${step} over`));
  }
  return { stopReason: 'end_turn' };
}

const METHODS = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: {} }),
  'session/new': () => ({ sessionId: 's-1' }),
  'session/prompt': ({ prompt }) => turn(prompt),
};

if (process.argv[2] === 'terminal') {
  const everyMs = Number(process.argv[3] ?? PACE_MS);
  setInterval(() => everyMs > 0 && console.log(WORDS), everyMs || 2 ** 30);
} else {
  const lines = createInterface({ input: process.stdin });
  lines.on('close', () => process.exit(0));
  lines.on('line', async (line) => {
    const { id, method, params } = JSON.parse(line);
    if (method === 'session/cancel') cancel();
    else if (id !== undefined) await send({ id, result: (await METHODS[method]?.(params)) ?? {} });
  });
}
