import * as v from 'valibot';
import { expect, it } from 'vitest';
import { type Message, message, STAGES } from '../domain/index.ts';
import { COMMAND_NAMES, COMMANDS } from './commands.ts';
import { inputProblem } from './input.ts';
import { messageText } from './texts.ts';
import { ClientMessage } from './wire.ts';

/** The problem that is reported for an invalid input. */
function wrong(schema: v.GenericSchema, input: unknown) {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) throw new Error('the input is valid');
  return inputProblem(parsed.issues);
}

it('a problem of an input is a code with the requirement of the schema, never a sentence', () => {
  const add = (input: unknown) => wrong(COMMANDS['story.add'].input, input);
  const why = (wording: ReturnType<typeof message>, field: string, value: unknown) =>
    expect.objectContaining({ code: 'command.input', values: { field, value, wording } });
  const long = 'x'.repeat(201);
  expect(add({ title: long }).why).toEqual(why(message('input.long', { most: 200 }), 'title', `${'x'.repeat(77)}…`));
  expect(add({ title: ' ' }).why).toEqual(why(message('input.empty'), 'title', ''));
  expect(add({ title: 'a', stage: 'ready' }).why).toEqual(
    why(message('input.stage', { stages: STAGES }), 'stage', 'ready'),
  );
  expect(add({ title: 'a', id: '../x' }).why).toEqual(why(message('input.storyId'), 'id', '../x'));
  expect(add({}).why).toEqual(message('command.input.missing', { field: 'title' }));
  expect(add({ title: 'a', other: 1 }).why).toEqual(
    expect.objectContaining({ values: expect.objectContaining({ wording: message('command.input.unknown') }) }),
  );
  expect(add({ title: 7 }).why).toEqual(why(message('input.string'), 'title', '7'));
  expect(add(7).why).toEqual(why(message('input.object'), 'input', '7'));
});

/** The kinds of all objects in a schema. */
function objectKinds(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, entries } = schema as { type?: unknown; entries?: unknown };
  const own = typeof entries === 'object' ? [String(type)] : [];
  return [...own, ...Object.values(schema).flatMap(objectKinds)];
}

it.each([...COMMAND_NAMES.map((name) => [name, COMMANDS[name].input] as const), ['message', ClientMessage] as const])(
  'an unknown field is refused in every object of %s, so that no misspelt option is ignored',
  (_name, schema) => {
    expect(new Set(objectKinds(schema))).toEqual(new Set(['strict_object']));
  },
);

it('a planted object that ignores unknown fields is found at any depth', () => {
  const planted = v.strictObject({ a: v.optional(v.array(v.object({ b: v.string() }))) });
  expect(objectKinds(planted)).toEqual(['strict_object', 'object']);
});

it.each(['a\u001B[31mb', 'a\nb', 'a\tb', 'a\u0000', 'a\u0085b', 'a\u2028b'])(
  'a title with a control character or a second line is refused with a message that says so: %j',
  (title) => {
    const { field, why } = wrong(COMMANDS['story.add'].input, { title });
    expect(field).toBe('title');
    expect(why).toMatchObject({ values: { wording: message('input.title') } });
    expect(messageText(why, 'copied')).toContain('must be one line without control characters');
  },
);

it('a title keeps every visible character, and loses the line break at its end', () => {
  const { title } = v.parse(COMMANDS['story.add'].input, { title: ' Zahlung – שלום 👩‍👩‍👧 e\u0301\n' });
  expect(title).toBe('Zahlung – שלום 👩‍👩‍👧 e\u0301');
});

const ILL = [null, 7, -1, 1e9, 1.5, true, '', ' ', 'x y', 'x'.repeat(1_000_001), {}, [], [7], ['x']];

it.each(COMMAND_NAMES)('%s: whatever is wrong with any of its fields has a code of its own', (name) => {
  const fields: v.GenericSchema[] = Object.values(COMMANDS[name].input.entries);
  const said = fields.flatMap((field) =>
    ILL.flatMap((value) => {
      const parsed = v.safeParse(field, value);
      return parsed.success ? [] : [inputProblem(parsed.issues).why];
    }),
  );
  for (const why of said) {
    const { code } = why.code === 'command.input' ? (why.values.wording as Message) : why;
    expect(code).toMatch(/^(input\.(?!form$)|command\.input\.missing$)/);
    expect(JSON.stringify(why)).not.toMatch(/Invalid|Expected|received/i);
  }
});

it('the sentence of a problem names field, value and rule', () => {
  const { why, field, value } = wrong(COMMANDS['agent.start'].input, { story: '1_a', agent: 'a:b' });
  expect([field, value]).toEqual(['agent', 'a:b']);
  expect(messageText(why, 'copied')).toBe(
    'agent \'a:b\' must be 1–64 letters, digits, ".", "_" or "-", starting with a letter or digit (no ":")',
  );
  const { why: stage } = wrong(COMMANDS['story.move'].input, { story: '1_a', stage: 'x' });
  expect(messageText(stage, 'copied')).toBe(`stage 'x' must be one of ${STAGES.join(', ')}`);
});
