/** OpenAI Responses, with custom tools (whose input is a text, as Codex's `exec`) and namespaces of tools. */
import { fields, items, string, textOf } from './json.ts';
import { openaiFailure } from './openai-errors.ts';
import {
  type Asked,
  type Encoded,
  named,
  piecesOf,
  type Reply,
  type Tool,
  type Turn,
  type WireFormat,
} from './wire.ts';

function turnsOf(item: unknown): Turn[] {
  const { type, role, content, output } = fields(item);
  if (string(type).endsWith('_output')) return [{ kind: 'result', text: string(output) || textOf(output) }];
  return role === 'user' ? [{ kind: 'user', text: textOf(content) }] : [];
}

function toolsOf(tool: unknown, namespace: string | null = null): Tool[] {
  const { type, name, parameters, tools } = fields(tool);
  if (type === 'namespace') return items(tools).flatMap((inner) => toolsOf(inner, string(name)));
  return [{ name: string(name) || string(type), namespace, isCustom: type === 'custom', parameters }];
}

function decode(_path: string, body: unknown): Asked {
  const { model, stream, input, tools, text } = fields(body);
  const all = typeof input === 'string' ? [{ role: 'user', content: input }] : items(input);
  // Codex adds tools in the middle of a conversation
  const added = all.filter((item) => fields(item).type === 'additional_tools');
  return {
    model: string(model),
    isStream: stream === true,
    turns: all.flatMap(turnsOf),
    tools: [...items(tools), ...added.flatMap((item) => items(fields(item).tools))].flatMap((tool) => toolsOf(tool)),
    schema: fields(fields(text).format).schema ?? null,
    editsByText: false,
  };
}

interface Item {
  item: { id: string; type: string; [field: string]: unknown };
  /** The item before its content. */
  begun: object;
  events(index: number): string[];
}

function thought(id: string, think: string): Item {
  const item = { id: `rs_${id}`, type: 'reasoning', summary: [{ type: 'summary_text', text: think }] };
  const at = (index: number) => ({ item_id: item.id, output_index: index, summary_index: 0 });
  return {
    item,
    begun: { ...item, summary: [] },
    events: (index) => [
      named('response.reasoning_summary_part.added', { ...at(index), part: { type: 'summary_text', text: '' } }),
      ...piecesOf(think).map((delta) => named('response.reasoning_summary_text.delta', { ...at(index), delta })),
      named('response.reasoning_summary_text.done', { ...at(index), text: think }),
      named('response.reasoning_summary_part.done', { ...at(index), part: { type: 'summary_text', text: think } }),
    ],
  };
}

function said(id: string, say: string): Item {
  const part = (text: string) => ({ type: 'output_text', text, annotations: [] });
  const item = { id: `msg_${id}`, type: 'message', role: 'assistant', status: 'completed', content: [part(say)] };
  const at = (index: number) => ({ item_id: item.id, output_index: index, content_index: 0 });
  return {
    item,
    begun: { ...item, status: 'in_progress', content: [] },
    events: (index) => [
      named('response.content_part.added', { ...at(index), part: part('') }),
      ...piecesOf(say).map((delta) => named('response.output_text.delta', { ...at(index), delta })),
      named('response.output_text.done', { ...at(index), text: say }),
      named('response.content_part.done', { ...at(index), part: part(say) }),
    ],
  };
}

function called(id: string, tool: Tool, input: unknown): Item {
  const common = { call_id: `call_${id}`, name: tool.name, status: 'completed' };
  const [kind, field, text, item] = tool.isCustom
    ? ([
        'custom_tool_call_input',
        'input',
        string(input),
        { id: `ctc_${id}`, type: 'custom_tool_call', ...common, input },
      ] as const)
    : ([
        'function_call_arguments',
        'arguments',
        JSON.stringify(input),
        {
          id: `fc_${id}`,
          type: 'function_call',
          ...common,
          ...(tool.namespace === null ? {} : { namespace: tool.namespace }),
          arguments: JSON.stringify(input),
        },
      ] as const);
  return {
    item,
    begun: { ...item, status: 'in_progress', [field]: '' },
    events: (index) => [
      ...piecesOf(text).map((delta) =>
        named(`response.${kind}.delta`, { item_id: item.id, output_index: index, delta }),
      ),
      named(`response.${kind}.done`, { item_id: item.id, output_index: index, [field]: text }),
    ],
  };
}

function encode({ id, model, think, say, call, usage, atSeconds }: Reply): Encoded {
  const parts = [
    ...(think === '' ? [] : [thought(id, think)]),
    ...(say !== '' || call === null ? [said(id, say)] : []),
    ...(call === null ? [] : [called(id, call.tool, call.input)]),
  ];
  const whole = {
    id: `resp_${id}`,
    object: 'response',
    created_at: atSeconds,
    model,
    status: 'completed',
    output: parts.map(({ item }) => item),
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: usage.input + usage.output,
    },
  };
  return {
    whole,
    events: [
      named('response.created', { response: { ...whole, status: 'in_progress', output: [], usage: null } }),
      ...parts.flatMap(({ item, begun, events }, index) => [
        named('response.output_item.added', { output_index: index, item: begun }),
        ...events(index),
        named('response.output_item.done', { output_index: index, item }),
      ]),
      named('response.completed', { response: whole }),
    ],
  };
}

export const RESPONSES: WireFormat = {
  name: 'responses',
  isAt: (path) => path.endsWith('/responses'),
  decode,
  encode,
  failure: openaiFailure,
};
