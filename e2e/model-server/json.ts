/** Reading of JSON of unknown shape: what is missing or of another type is empty, since each CLI sends its own dialect. */

/** An object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that a value is; an empty one for any other value. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The array that a value is; an empty one for any other value. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The string that a value is; an empty one for any other value. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The text of a message's content: a string, or parts that have a text each. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return items(content)
    .map((part) => string(fields(part).text))
    .filter((text) => text !== '')
    .join('\n');
}

/** A smallest value that fits a JSON schema, for requests of a CLI that want JSON: a title, a choice of model. */
export function instanceOf(schema: unknown): unknown {
  const { type, anyOf, oneOf, properties, minimum, ...rest } = fields(schema);
  const choices = items(rest.enum);
  if (choices.length > 0) return choices[0];
  if (rest.const !== undefined) return rest.const;
  const inner = items(anyOf)[0] ?? items(oneOf)[0];
  if (inner !== undefined) return instanceOf(inner);
  switch (string(Array.isArray(type) ? type[0] : type).toLowerCase()) {
    case 'string':
      return 'x';
    case 'integer':
    case 'number':
      return minimum ?? 1;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'null':
      return null;
    default:
      return Object.fromEntries(Object.entries(fields(properties)).map(([name, each]) => [name, instanceOf(each)]));
  }
}
