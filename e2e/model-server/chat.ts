/** OpenAI Chat Completions, with function tools. */
import { fields, items, string, textOf } from './json.ts';
import { openaiFailure } from './openai-errors.ts';
import { type Asked, type Encoded, piecesOf, type Reply, type Turn, unnamed, type WireFormat } from './wire.ts';

/** How aider's prompts say that it takes edits from the text. */
const EDITS_BY_TEXT = /SEARCH\/REPLACE|file listing/;

function turnsOf(message: unknown): Turn[] {
  const { role, content } = fields(message);
  if (role === 'tool') return [{ kind: 'result', text: textOf(content) }];
  return role === 'user' ? [{ kind: 'user', text: textOf(content) }] : [];
}

function decode(_path: string, body: unknown): Asked {
  const { model, stream, messages, tools, response_format } = fields(body);
  const all = items(tools).map((tool) => {
    const { name, parameters } = fields(fields(tool).function);
    return { name: string(name), namespace: null, isCustom: false, parameters };
  });
  return {
    model: string(model),
    isStream: stream === true,
    turns: items(messages).flatMap(turnsOf),
    tools: all,
    schema: fields(fields(response_format).json_schema).schema ?? null,
    editsByText: all.length === 0 && items(messages).some((each) => EDITS_BY_TEXT.test(textOf(fields(each).content))),
  };
}

function encode({ id, model, think, say, call, usage, atSeconds }: Reply): Encoded {
  const about = { id: `chatcmpl-${id}`, created: atSeconds, model };
  const finish_reason = call === null ? 'stop' : 'tool_calls';
  const calls =
    call === null
      ? []
      : [
          {
            index: 0,
            id: `call_${id}`,
            type: 'function',
            function: { name: call.tool.name, arguments: JSON.stringify(call.input) },
          },
        ];
  const counted = {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cached },
  };
  const chunk = (choices: object[], more: object = {}) =>
    unnamed({ ...about, object: 'chat.completion.chunk', choices, ...more });
  const delta = (part: object, reason: string | null = null) =>
    chunk([{ index: 0, finish_reason: reason, delta: part }]);
  return {
    whole: {
      ...about,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          finish_reason,
          message: {
            role: 'assistant',
            content: say === '' && call !== null ? null : say,
            ...(think === '' ? {} : { reasoning_content: think }),
            ...(call === null ? {} : { tool_calls: calls }),
          },
        },
      ],
      usage: counted,
    },
    events: [
      delta({ role: 'assistant', content: '' }),
      ...(think === '' ? [] : piecesOf(think).map((piece) => delta({ reasoning_content: piece }))),
      ...(say === '' ? [] : piecesOf(say).map((piece) => delta({ content: piece }))),
      ...calls.map((each) => delta({ tool_calls: [each] })),
      delta({}, finish_reason),
      chunk([], { usage: counted }),
      unnamed('[DONE]'),
    ],
  };
}

export const CHAT: WireFormat = {
  name: 'chat',
  isAt: (path) => path.endsWith('/chat/completions'),
  decode,
  encode,
  failure: openaiFailure,
};
