/** What a tool's input tells of it, whatever its CLI calls the fields: for a person, and for the policy. */

/** The tools of ACP whose input is files. */
const OF_FILES = ['read', 'edit', 'delete', 'move', 'search'];
/** Those that some CLIs also call a command that only looks at files. */
const LOOKING = ['read', 'search'];
const COMMANDS = ['command', 'cmd', 'script'];
const ADDRESSES = ['url', 'uri'];
/** What else a search or a request is about, in the order in which it is looked for. */
const WORDS = ['pattern', 'query', 'prompt', 'description'];
/** Fields with one path or a list of them, such as `file_path`, `filePath`, `paths` and `old_path`. */
const PATH = /^(?:\w*(?:path|file_?name|folder|directory)s?|(?:\w+_)?(?:file|dir)s?|source|destination)$/i;
/** The most levels of a tool's input, which may be a list of edits. */
const MAX_LEVELS = 3;
/** The lines of a patch of Codex that name its files. */
const PATCHED = /^\s*\*\*\*\s*(?:(?:Add|Update|Delete)\s+File|Move\s+to)\s*:\s*(\S.*?)\s*$/gim;

/** Fields with the folder in which a command runs. */
const FOLDERS = ['cwd', 'workdir', 'working_directory', 'directory', 'dir_path'];

/**
 * What the input is about: the exact command or address, or each path on a line. `tool`: as ACP names it; of any other tool,
 * all of these. `folder`: where its commands run if the input does not tell another; null: not known. Null if no known field tells it. It is not cut, since the policy must not judge by a part of it.
 */
export function detailOf(tool: string | null, input: unknown, folder: string | null = null): string | null {
  const command = firstOf(input, COMMANDS);
  if (tool === 'execute') {
    const at = firstOf(input, FOLDERS);
    return command === null || at === null || at === folder ? command : `cd ${at} && ${command}`;
  }
  const paths = pathsIn(input);
  const address = firstOf(input, ADDRESSES);
  const words = firstOf(input, WORDS);
  if (tool !== null && OF_FILES.includes(tool)) {
    const files = [...paths, ...(command === null ? [] : patchedFiles(command))];
    if (LOOKING.includes(tool)) files.push(...soughtIn(words), ...(/\s/.test(command ?? '') ? [command ?? ''] : []));
    return lines(files) ?? (tool === 'search' ? words : null);
  }
  if (tool === 'fetch') return address ?? words;
  return lines([command, address, ...paths].filter((one) => one !== null)) ?? words;
}

/** The first line of it, or the names of its files. */
export function shortDetail(tool: string | null, detail: string): string {
  const all = detail.split('\n');
  return tool !== null && OF_FILES.includes(tool) ? all.join(', ') : (all[0] ?? '');
}

/** The files that a patch in the form of Codex changes; none if it is no patch. */
function patchedFiles(patch: string): string[] {
  return [...patch.matchAll(PATCHED)].map(([, path = '']) => path);
}

/** The command in a tool's input; null if there is none. */
export function commandIn(input: unknown): string | null {
  return firstOf(input, COMMANDS);
}

/** A pattern that names folders, or begins as no regular expression does, is one of paths. */
function soughtIn(pattern: string | null): string[] {
  return pattern !== null && /^[*~]|\/|^\.\.$/.test(pattern) ? [pattern] : [];
}

function pathsIn(input: unknown, level = 0): string[] {
  if (typeof input !== 'object' || input === null || level > MAX_LEVELS) return [];
  return Object.entries(input).flatMap(([field, value]: [string, unknown]) => {
    const isPath = PATH.test(field);
    const all: unknown[] = Array.isArray(value) ? value : [value];
    return all.flatMap((one) =>
      typeof one === 'string' ? (isPath && one !== '' ? [one] : []) : pathsIn(one, level + 1),
    );
  });
}

function firstOf(input: unknown, fields: readonly string[]): string | null {
  if (typeof input !== 'object' || input === null) return null;
  for (const field of fields) {
    const value: unknown = Reflect.get(input, field);
    if (typeof value === 'string' && value !== '') return value;
    if (Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string'))
      return value.join(' ');
  }
  return null;
}

function lines(all: readonly string[]): string | null {
  return all.length === 0 ? null : [...new Set(all)].join('\n');
}

/** What tools do, as ACP names it, by their names in the CLIs with hooks. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['execute', /^(?:bash|shell|local_shell|exec_command|run_shell_command)$/i],
  ['edit', /^(?:edit|multiedit|write|notebookedit|apply_patch|write_file|replace|edit_file)$/i],
  ['read', /^(?:read|read_file|read_many_files|notebookread)$/i],
  ['search', /^(?:grep|glob|ls|list|list_directory|search_file_content|grep_search)$/i],
  ['fetch', /^(?:webfetch|websearch|web_fetch|web_search)$/i],
];

/** As ACP names it; `other` for every other tool, such as those of MCP servers. */
export function toolKindOf(name: string): string {
  return KINDS.find(([, names]) => names.test(name))?.[0] ?? 'other';
}
