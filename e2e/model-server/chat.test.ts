import { describe, expect, it } from 'vitest';
import { CHAT } from './chat.ts';
import { CALL, dataOf, reply, SAID } from './formats.testing.ts';

describe('OpenAI Chat Completions', () => {
  it('is decoded: prompts, results, tools, edits by the text', () => {
    const messages = [
      { role: 'system', content: 'Use SEARCH/REPLACE blocks' },
      { role: 'user', content: [{ type: 'text', text: 'first' }] },
      { role: 'assistant', content: 'said' },
      { role: 'tool', tool_call_id: 'c', content: 'out' },
    ];
    const tools = [{ type: 'function', function: { name: 'bash', parameters: { type: 'object' } } }];
    expect(CHAT.decode('/v1/chat/completions', { model: 'm', messages, tools })).toEqual({
      model: 'm',
      isStream: false,
      turns: [
        { kind: 'user', text: 'first' },
        { kind: 'result', text: 'out' },
      ],
      tools: [{ name: 'bash', namespace: null, isCustom: false, parameters: { type: 'object' } }],
      schema: null,
      editsByText: false,
    });
    expect(CHAT.decode('/v1/chat/completions', { messages }).editsByText).toBe(true);
  });

  it('streams what it answers as a whole', () => {
    const encoded = CHAT.encode(reply({ think: 'hm', say: SAID, call: CALL }));
    const data = dataOf(encoded);
    const deltas = data.flatMap(({ choices }) => choices ?? []).map(({ delta }) => delta);
    expect(deltas.map(({ reasoning_content }) => reasoning_content ?? '').join('')).toBe('hm');
    expect(deltas.map(({ content }) => content ?? '').join('')).toBe(SAID);
    expect(encoded.whole).toMatchObject({
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: SAID,
            reasoning_content: 'hm',
            tool_calls: deltas.flatMap((each) => each.tool_calls ?? []),
          },
        },
      ],
      usage: { prompt_tokens: 1200, completion_tokens: 34, total_tokens: 1234 },
    });
    expect(data.at(-1)).toBe('[DONE]');
    expect(data.at(-2)).toMatchObject({ choices: [], usage: { total_tokens: 1234 } });
  });

  it('ends the turn without a tool', () => {
    expect(CHAT.encode(reply({ say: 'done' })).whole).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
  });
});
