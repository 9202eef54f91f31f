/** Gemini generateContent, with function calls. */
import { fields, items, string } from './json.ts';
import { type Asked, type Encoded, piecesOf, type Reply, type Turn, unnamed, type WireFormat } from './wire.ts';

const PATH = /\/models\/([^/:]+):(streamGenerateContent|generateContent)$/;
const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

function turnsOf(content: unknown): Turn[] {
  const { role, parts } = fields(content);
  return items(parts).flatMap((part): Turn[] => {
    const { functionResponse, text } = fields(part);
    if (functionResponse !== undefined)
      return [{ kind: 'result', text: JSON.stringify(fields(functionResponse).response) }];
    return role === 'user' ? [{ kind: 'user', text: string(text) }] : [];
  });
}

function decode(path: string, body: unknown): Asked {
  const [, model = '', method] = PATH.exec(path) ?? [];
  const { contents, tools, generationConfig } = fields(body);
  const { responseJsonSchema, responseSchema } = fields(generationConfig);
  return {
    model,
    isStream: method === 'streamGenerateContent',
    turns: items(contents).flatMap(turnsOf),
    tools: items(tools)
      .flatMap((each) => items(fields(each).functionDeclarations))
      .map((each) => {
        const { name, parametersJsonSchema, parameters } = fields(each);
        return { name: string(name), namespace: null, isCustom: false, parameters: parametersJsonSchema ?? parameters };
      }),
    schema: responseJsonSchema ?? responseSchema ?? null,
    editsByText: false,
  };
}

function encode({ id, model, think, say, call, usage }: Reply): Encoded {
  const thoughts = think === '' ? [] : piecesOf(think).map((text) => ({ text, thought: true }));
  const texts = say !== '' || call === null ? piecesOf(say).map((text) => ({ text })) : [];
  const calls = call === null ? [] : [{ functionCall: { id: `fc_${id}`, name: call.tool.name, args: call.input } }];
  const usageMetadata = {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output,
    totalTokenCount: usage.input + usage.output,
    cachedContentTokenCount: usage.cached,
  };
  const about = { modelVersion: model, responseId: id };
  const content = (parts: object[]) => ({ index: 0, content: { role: 'model', parts } });
  const streamed = [...thoughts, ...texts, ...calls];
  const joined = [
    ...(think === '' ? [] : [{ text: think, thought: true }]),
    ...(texts.length === 0 ? [] : [{ text: say }]),
    ...calls,
  ];
  return {
    whole: { candidates: [{ ...content(joined), finishReason: 'STOP' }], usageMetadata, ...about },
    events: streamed.map((part, at) => {
      const isLast = at === streamed.length - 1;
      return unnamed({
        candidates: [{ ...content([part]), ...(isLast ? { finishReason: 'STOP' } : {}) }],
        ...(isLast ? { usageMetadata } : {}),
        ...about,
      });
    }),
  };
}

export const GEMINI: WireFormat = {
  name: 'gemini',
  isAt: (path) => PATH.test(path),
  decode,
  encode,
  failure: (code, message) => ({ error: { code, message, status: STATUSES[code] ?? 'INTERNAL' } }),
};
