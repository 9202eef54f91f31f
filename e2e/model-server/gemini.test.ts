import { describe, expect, it } from 'vitest';
import { CALL, dataOf, reply, SAID } from './formats.testing.ts';
import { GEMINI } from './gemini.ts';

const PATH = '/v1beta/models/gemini-pro:streamGenerateContent';

describe('Gemini generateContent', () => {
  it('is decoded: its model and whether it streams from the path; prompts, results, tools', () => {
    const body = {
      contents: [
        { role: 'user', parts: [{ text: 'first' }] },
        { role: 'model', parts: [{ functionCall: { name: 'write_file', args: {} } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'write_file', response: { output: 'out' } } }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'write_file', parametersJsonSchema: { type: 'object' } }] }],
    };
    expect(GEMINI.isAt(PATH)).toBe(true);
    expect(GEMINI.isAt('/v1beta/models/gemini-pro:countTokens')).toBe(false);
    expect(GEMINI.decode(PATH, body)).toEqual({
      model: 'gemini-pro',
      isStream: true,
      turns: [
        { kind: 'user', text: 'first' },
        { kind: 'result', text: '{"output":"out"}' },
      ],
      tools: [{ name: 'write_file', namespace: null, isCustom: false, parameters: { type: 'object' } }],
      schema: null,
      editsByText: false,
    });
  });

  it('streams what it answers as a whole', () => {
    const encoded = GEMINI.encode(reply({ think: 'hm', say: SAID, call: CALL }));
    const data = dataOf(encoded);
    const parts = data.map(({ candidates }) => candidates[0].content.parts[0]);
    const texts = parts.filter(({ text, thought }) => text !== undefined && thought !== true);
    expect(texts.map(({ text }) => text).join('')).toBe(SAID);
    expect(encoded.whole).toMatchObject({
      candidates: [
        { finishReason: 'STOP', content: { parts: [{ text: 'hm', thought: true }, { text: SAID }, parts.at(-1)] } },
      ],
      usageMetadata: { promptTokenCount: 1200, candidatesTokenCount: 34, cachedContentTokenCount: 200 },
    });
    expect(data.map(({ candidates }) => candidates[0].finishReason).filter(Boolean)).toEqual(['STOP']);
  });

  it('names errors as Google does', () => {
    expect(GEMINI.failure(429, 'slow down')).toEqual({
      error: { code: 429, message: 'slow down', status: 'RESOURCE_EXHAUSTED' },
    });
  });
});
