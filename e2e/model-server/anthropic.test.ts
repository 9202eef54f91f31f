import { describe, expect, it } from 'vitest';
import { ANTHROPIC } from './anthropic.ts';
import { CALL, dataOf, reply, SAID } from './formats.testing.ts';

describe('Anthropic Messages', () => {
  it('is decoded: prompts, results, tools', () => {
    const body = {
      model: 'claude',
      stream: true,
      tools: [{ name: 'Bash', input_schema: { type: 'object' } }],
      messages: [
        { role: 'user', content: 'first' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'Bash', input: {} }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'out' }] }],
        },
        { role: 'user', content: [{ type: 'text', text: 'second' }] },
      ],
    };
    expect(ANTHROPIC.isAt('/v1/messages')).toBe(true);
    expect(ANTHROPIC.decode('/v1/messages', body)).toEqual({
      model: 'claude',
      isStream: true,
      turns: [
        { kind: 'user', text: 'first' },
        { kind: 'result', text: 'out' },
        { kind: 'user', text: 'second' },
      ],
      tools: [{ name: 'Bash', namespace: null, isCustom: false, parameters: { type: 'object' } }],
      schema: null,
      editsByText: false,
    });
    expect(ANTHROPIC.decode('/v1/messages', 'nonsense')).toMatchObject({ turns: [], tools: [], isStream: false });
  });

  it('streams what it answers as a whole', () => {
    const encoded = ANTHROPIC.encode(reply({ think: 'hm', say: SAID, call: CALL }));
    const deltas = dataOf(encoded).filter(({ type }) => type === 'content_block_delta');
    const joined = (index: number, field: string) =>
      deltas
        .filter((each) => each.index === index)
        .map(({ delta }) => delta[field] ?? '')
        .join('');
    expect(encoded.whole).toMatchObject({
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: SAID },
        { type: 'tool_use', name: 'Bash', input: CALL.input },
      ],
      usage: { input_tokens: 1000, cache_read_input_tokens: 200, output_tokens: 34 },
    });
    expect(joined(0, 'thinking')).toBe('hm');
    expect(joined(1, 'text')).toBe(SAID);
    expect(JSON.parse(joined(2, 'partial_json'))).toEqual(CALL.input);
    expect(dataOf(encoded).at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 34 } });
  });

  it('ends the turn without a tool, and names a 401 as CLIs expect', () => {
    expect(ANTHROPIC.encode(reply({ say: 'done' })).whole).toMatchObject({ stop_reason: 'end_turn' });
    expect(ANTHROPIC.failure(401, 'no')).toEqual({
      type: 'error',
      error: { type: 'authentication_error', message: 'no' },
    });
  });
});
