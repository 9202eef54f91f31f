/** Anthropic Messages, with tool use. */
import { fields, items, string, textOf } from './json.ts';
import { type Asked, type Encoded, named, piecesOf, type Reply, type Turn, type WireFormat } from './wire.ts';

const ERRORS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  // Claude's ACP adapter keeps trying in silence unless a 401 is called by this name
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function turnsOf(message: unknown): Turn[] {
  const { role, content } = fields(message);
  if (role !== 'user') return [];
  if (typeof content === 'string') return [{ kind: 'user', text: content }];
  return items(content).map((part): Turn => {
    const { type, text, content: result } = fields(part);
    if (type === 'tool_result') return { kind: 'result', text: string(result) || textOf(result) };
    return { kind: 'user', text: string(text) };
  });
}

function decode(_path: string, body: unknown): Asked {
  const { model, stream, messages, tools, output_config } = fields(body);
  const format = fields(fields(output_config).format);
  return {
    model: string(model),
    isStream: stream === true,
    turns: items(messages).flatMap(turnsOf),
    tools: items(tools).map((each) => {
      const { name, type, input_schema } = fields(each);
      return { name: string(name) || string(type), namespace: null, isCustom: false, parameters: input_schema };
    }),
    schema: format.schema ?? null,
    editsByText: false,
  };
}

function encode({ id, model, think, say, call, usage }: Reply): Encoded {
  const blocks: { block: object; empty: object; deltas: object[] }[] = [];
  if (think !== '')
    blocks.push({
      block: { type: 'thinking', thinking: think, signature: 'c2NyaXB0ZWQ=' },
      empty: { type: 'thinking', thinking: '', signature: '' },
      deltas: [
        ...piecesOf(think).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
        { type: 'signature_delta', signature: 'c2NyaXB0ZWQ=' },
      ],
    });
  if (say !== '' || call === null)
    blocks.push({
      block: { type: 'text', text: say },
      empty: { type: 'text', text: '' },
      deltas: piecesOf(say).map((piece) => ({ type: 'text_delta', text: piece })),
    });
  if (call !== null) {
    const use = { type: 'tool_use', id: `toolu_${id}`, name: call.tool.name };
    blocks.push({
      block: { ...use, input: call.input },
      empty: { ...use, input: {} },
      deltas: piecesOf(JSON.stringify(call.input)).map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    });
  }
  const stop = { stop_reason: call === null ? 'end_turn' : 'tool_use', stop_sequence: null };
  const counted = {
    input_tokens: usage.input - usage.cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cached,
  };
  const message = { id: `msg_${id}`, type: 'message', role: 'assistant', model };
  return {
    whole: {
      ...message,
      content: blocks.map(({ block }) => block),
      ...stop,
      usage: { ...counted, output_tokens: usage.output },
    },
    events: [
      named('message_start', {
        message: {
          ...message,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { ...counted, output_tokens: 1 },
        },
      }),
      ...blocks.flatMap(({ empty, deltas }, index) => [
        named('content_block_start', { index, content_block: empty }),
        ...deltas.map((delta) => named('content_block_delta', { index, delta })),
        named('content_block_stop', { index }),
      ]),
      named('message_delta', { delta: stop, usage: { output_tokens: usage.output } }),
      named('message_stop', {}),
    ],
  };
}

export const ANTHROPIC: WireFormat = {
  name: 'anthropic',
  isAt: (path) => path.endsWith('/messages'),
  decode,
  encode,
  failure: (status, message) => ({ type: 'error', error: { type: ERRORS[status] ?? 'api_error', message } }),
};
