/** The line of a tool's input that tells most of it, whatever its CLI calls the field. */

/** In the order in which they are looked for. */
const FIELDS = ['command', 'cmd', 'file_path', 'filePath', 'path', 'pattern', 'query', 'url', 'prompt', 'description'];

/** Null if no known field has a text. */
export function detailOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return null;
  for (const field of FIELDS) {
    const value: unknown = Reflect.get(input, field);
    if (typeof value === 'string' && value !== '') return value;
    if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join(' ');
  }
  return null;
}
