import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConversation } from '../../../contract/index.ts';
import { type ConversationEvent, TOOL_STATES } from '../../../domain/index.ts';
import { ConversationWriter } from './conversation-writer.ts';

function aWriter(data?: (bytes: Uint8Array) => void) {
  const writes: string[] = [];
  const errors: unknown[] = [];
  const feed = {
    data: data ?? ((bytes: Uint8Array) => void writes.push(new TextDecoder().decode(bytes))),
    end: async () => undefined,
    resize: () => undefined,
  };
  return { writer: new ConversationWriter(feed, (error) => errors.push(error)), writes, errors };
}
const text = (words: string, at = 1): ConversationEvent => ({ at, kind: 'text', text: words });
const thought = (words: string): ConversationEvent => ({ at: 1, kind: 'thought', text: words });
const note = (words: string): ConversationEvent => ({ at: 1, kind: 'note', text: words });
const tool = (id: string): ConversationEvent => ({ at: 1, kind: 'tool', id, state: 'completed' });
/** What was written, line by line. */
const linesOf = (writes: readonly string[]): unknown[] =>
  writes
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
/** What a page shows of these lines. */
function itemsOf(lines: string) {
  const fold = createConversation();
  fold.add(lines);
  return fold.items;
}

describe('what is told together', () => {
  it('is written together, in its order, after the work in progress', async () => {
    const { writer, writes } = aWriter();
    writer.say(note('a'));
    writer.say(tool('t'));
    expect(writes).toEqual([]);
    await Promise.resolve();
    expect(writes.map((lines) => itemsOf(lines).map(({ kind }) => kind))).toEqual([['note', 'tool']]);
    writer.say(note('b'));
    await Promise.resolve();
    expect(writes).toHaveLength(2);
  });

  it('is written before the end, and nothing is written twice', async () => {
    const { writer, writes } = aWriter();
    writer.say(note('a'));
    await writer.end();
    writer.flush();
    expect(writes).toHaveLength(1);
  });

  it('pieces of one message become one event with the time of the first', async () => {
    const { writer, writes } = aWriter();
    for (const event of [text('a', 1), text('b', 2), thought('c'), text('d')]) writer.say(event);
    writer.flush();
    expect(linesOf(writes)).toEqual([text('ab'), thought('c'), text('d')]);
  });

  it('updates of one tool call become one event, and those of two stay two', () => {
    const { writer, writes } = aWriter();
    const output = [{ kind: 'text', text: 'one line' }] as const;
    writer.say({ at: 1, kind: 'tool', id: 't', title: 'Run', state: 'pending' });
    writer.say({ at: 2, kind: 'tool', id: 't', state: 'completed', content: [...output] });
    writer.say({ at: 3, kind: 'tool', id: 'u', state: 'pending' });
    writer.flush();
    expect(linesOf(writes)).toEqual([
      { at: 1, kind: 'tool', id: 't', title: 'Run', state: 'completed', content: output },
      { at: 3, kind: 'tool', id: 'u', state: 'pending' },
    ]);
  });

  it('what cannot be written is told', async () => {
    const { writer, errors } = aWriter(() => {
      throw new Error('full');
    });
    writer.say(note('a'));
    await Promise.resolve();
    await Promise.resolve();
    expect(errors).toEqual([new Error('full')]);
  });
});

it('whatever is told together, a page shows the same as of single lines, in the same order', () => {
  const event = fc.oneof(
    fc.string().map((words) => text(words)),
    fc.string().map(thought),
    fc.string().map(note),
    fc.record(
      {
        at: fc.nat(),
        kind: fc.constant('tool' as const),
        id: fc.constantFrom('t', 'u'),
        title: fc.string(),
        tool: fc.string(),
        state: fc.constantFrom(...TOOL_STATES),
        content: fc.array(fc.record({ kind: fc.constant('text' as const), text: fc.string() })),
        places: fc.array(fc.record({ path: fc.string(), line: fc.option(fc.nat()) })),
      },
      { requiredKeys: ['at', 'kind', 'id'] },
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.array(event)), (batches) => {
      const { writer, writes } = aWriter();
      for (const batch of batches) {
        for (const one of batch) writer.say(one);
        writer.flush();
      }
      const single = batches.flat().map((one) => `${JSON.stringify(one)}\n`);
      expect(itemsOf(writes.join(''))).toEqual(itemsOf(single.join('')));
    }),
  );
});
