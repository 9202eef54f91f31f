/** A record by its key, or null. Keys come from people, and every object inherits names such as 'constructor'. */
export function recordOf<T>(table: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}
