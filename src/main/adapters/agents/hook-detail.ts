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

/** What tools do, as ACP names it, by their names in the CLIs with hooks. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['execute', /^(?:bash|shell|local_shell|exec_command|run_shell_command)$/i],
  ['edit', /^(?:edit|multiedit|write|notebookedit|apply_patch|write_file|replace|edit_file)$/i],
  ['read', /^(?:read|read_file|read_many_files|notebookread)$/i],
  ['search', /^(?:grep|glob|ls|list_directory|search_file_content|grep_search)$/i],
  ['fetch', /^(?:webfetch|websearch|web_fetch|web_search)$/i],
];

/** As ACP names it; `other` for every other tool, such as those of MCP servers. */
export function toolKindOf(name: string): string {
  return KINDS.find(([, names]) => names.test(name))?.[0] ?? 'other';
}
