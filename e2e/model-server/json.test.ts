import { describe, expect, it } from 'vitest';
import { fields, instanceOf, items, textOf } from './json.ts';

describe('JSON of unknown shape', () => {
  it('is empty where it is of another type', () => {
    expect([fields(null), fields([1]), items({}), textOf(7)]).toEqual([{}, {}, [], '']);
    expect(textOf([{ text: 'a' }, { image: 1 }, { text: 'b' }])).toBe('a\nb');
  });

  it('is made to fit a schema', () => {
    const schema = {
      type: 'object',
      properties: {
        title: { type: 'string' },
        kind: { enum: ['a', 'b'] },
        list: { type: 'array' },
        n: { type: ['integer', 'null'], minimum: 60 },
        yes: { type: 'BOOLEAN' },
        one: { anyOf: [{ const: 3 }, { type: 'string' }] },
      },
    };
    expect(instanceOf(schema)).toEqual({ title: 'x', kind: 'a', list: [], n: 60, yes: false, one: 3 });
  });
});
