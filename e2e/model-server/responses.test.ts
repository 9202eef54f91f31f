import { describe, expect, it } from 'vitest';
import { CALL, dataOf, reply, SAID } from './formats.testing.ts';
import { RESPONSES } from './responses.ts';

describe('OpenAI Responses', () => {
  it('is decoded: prompts, results, tools of every kind', () => {
    const body = {
      model: 'gpt',
      stream: true,
      tools: [
        { type: 'custom', name: 'exec' },
        { type: 'namespace', name: 'mcp', tools: [{ type: 'function', name: 'done', parameters: {} }] },
        { type: 'web_search' },
      ],
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'first' }] },
        { type: 'custom_tool_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'out' }] },
        { type: 'function_call_output', call_id: 'd', output: 'more' },
        { type: 'additional_tools', tools: [{ type: 'function', name: 'late', parameters: {} }] },
      ],
    };
    const asked = RESPONSES.decode('/v1/responses', body);
    expect(asked.turns).toEqual([
      { kind: 'user', text: 'first' },
      { kind: 'result', text: 'out' },
      { kind: 'result', text: 'more' },
    ]);
    expect(asked.tools.map(({ name, namespace, isCustom }) => [name, namespace, isCustom])).toEqual([
      ['exec', null, true],
      ['done', 'mcp', false],
      ['web_search', null, false],
      ['late', null, false],
    ]);
    expect(RESPONSES.decode('/v1/responses', { input: 'hello' }).turns).toEqual([{ kind: 'user', text: 'hello' }]);
  });

  it('streams what it answers as a whole', () => {
    const encoded = RESPONSES.encode(reply({ think: 'hm', say: SAID, call: CALL }));
    const data = dataOf(encoded);
    const joined = (type: string) =>
      data
        .filter((each) => each.type === type)
        .map(({ delta }) => delta)
        .join('');
    expect(joined('response.reasoning_summary_text.delta')).toBe('hm');
    expect(joined('response.output_text.delta')).toBe(SAID);
    expect(JSON.parse(joined('response.function_call_arguments.delta'))).toEqual(CALL.input);
    expect(data.at(-1).response).toEqual(encoded.whole);
    const done = data.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
    expect(encoded.whole).toMatchObject({ output: done, usage: { total_tokens: 1234 } });
  });

  it('calls a custom tool by its text, and one of a namespace by both names', () => {
    const exec = { name: 'exec', namespace: null, isCustom: true, parameters: {} };
    expect(RESPONSES.encode(reply({ call: { tool: exec, input: 'text(1)' } })).whole).toMatchObject({
      output: [{ type: 'custom_tool_call', name: 'exec', input: 'text(1)' }],
    });
    const done = { name: 'done', namespace: 'mcp', isCustom: false, parameters: {} };
    expect(RESPONSES.encode(reply({ call: { tool: done, input: {} } })).whole).toMatchObject({
      output: [{ type: 'function_call', name: 'done', namespace: 'mcp', arguments: '{}' }],
    });
  });
});
