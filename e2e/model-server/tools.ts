/** Which of a CLI's own tools does what a step wants, and with which input. */
import { join } from 'node:path';
import { fields } from './json.ts';
import type { Answer } from './script.ts';
import type { Call, Tool } from './wire.ts';

/** How long a CLI's shell tool may run, in ms. */
const TOOL_MS = 600_000;
/** How long Codex waits for a command before it lets it run on, in ms. */
const YIELD_MS = 30_000;

/** A new file in Codex's patch format. */
function patchOf(path: string, text: string): string {
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `+${line}`);
  return `*** Begin Patch\n*** Add File: ${path}\n${lines.join('\n')}\n*** End Patch\n`;
}

const shellCommand = (command: string) => ({ command, description: 'run', timeout: TOOL_MS });
/** The shell tools by name, in the order in which one is taken. */
const SHELLS: Readonly<Record<string, (command: string, yieldMs: number | undefined, tool: Tool) => unknown>> = {
  Bash: shellCommand,
  exec_command: (cmd, yieldMs) => ({ cmd, yield_time_ms: yieldMs ?? TOOL_MS }),
  shell_command: (command) => ({ command, timeout_ms: TOOL_MS }),
  shell: (command) => ({ command: ['bash', '-lc', command], timeout_ms: TOOL_MS }),
  bash: shellCommand,
  // Qwen's ends after two minutes by itself, and Gemini's has no such parameter
  run_shell_command: (command, _yieldMs, { parameters }) => ({
    command,
    description: 'run',
    is_background: false,
    ...('timeout' in fields(fields(parameters).properties) ? { timeout: TOOL_MS } : {}),
  }),
};

/** The tools that write a file of an absolute path, by name; a patch names it relative to the folder. */
const WRITERS: Readonly<Record<string, (path: string, text: string, tool: Tool) => unknown>> = {
  Write: (file_path, content) => ({ file_path, content }),
  write: (filePath, content) => ({ filePath, content }),
  write_file: (file_path, content) => ({ file_path, content }),
  create: (path, file_text) => ({ path, file_text }),
};
const PATCHERS: Readonly<Record<string, (path: string, text: string, tool: Tool) => unknown>> = {
  apply_patch: (path, text, tool) => (tool.isCustom ? patchOf(path, text) : { input: patchOf(path, text) }),
};

/** The first entry of a table of which the CLI has the tool. */
function first<T>(table: Readonly<Record<string, T>>, tools: readonly Tool[]): { tool: Tool; make: T } | null {
  for (const [name, make] of Object.entries(table)) {
    const tool = tools.find((each) => each.name === name);
    if (tool !== undefined) return { tool, make };
  }
  return null;
}

/** A program for Codex's `exec`, which calls the other tools. `found`: an expression of the tool's result. */
const program = (tool: Tool, found: string): Call => ({ tool, input: found });
const quoted = (value: unknown) => JSON.stringify(value);
/** What Codex's tool wants of a model that asks to leave the sandbox. */
const ESCALATION = { sandbox_permissions: 'require_escalated', justification: 'It writes outside of the worktree.' };

/**
 * The call for a step that wants a tool; null: it wants none. Throws when the CLI has no such tool. `folder`: in which
 * files are written; null where the CLI's own is meant.
 */
export function callFor(step: Answer, tools: readonly Tool[], folder: string | null): Call | null {
  const exec = tools.find(({ name, isCustom }) => name === 'exec' && isCustom);
  if ('sh' in step) {
    if (exec !== undefined) {
      const input = { cmd: step.sh, yield_time_ms: step.yieldMs ?? YIELD_MS, ...(step.escalates ? ESCALATION : {}) };
      return program(exec, `const r = await tools.exec_command(${quoted(input)}); text(r.output ?? r);`);
    }
    const shell = first(SHELLS, tools);
    if (shell !== null) return { tool: shell.tool, input: shell.make(step.sh, step.yieldMs, shell.tool) };
  } else if ('write' in step) {
    const [path, text] = step.write;
    if (exec !== undefined) return program(exec, `text(await tools.apply_patch(${quoted(patchOf(path, text))}));`);
    const writer = first(WRITERS, tools);
    const whole = folder === null ? path : join(folder, path);
    if (writer !== null) return { tool: writer.tool, input: writer.make(whole, text, writer.tool) };
    const patcher = first(PATCHERS, tools);
    if (patcher !== null) return { tool: patcher.tool, input: patcher.make(path, text, patcher.tool) };
  } else if ('call' in step || 'mcp' in step) {
    const [name, input] = 'call' in step ? step.call : step.mcp;
    const tool = tools.find((each) => ('call' in step ? each.name === name : each.name.endsWith(name)));
    if (tool !== undefined) return { tool, input };
    if (exec !== undefined && 'mcp' in step) {
      const find = `const t = ALL_TOOLS.find((x) => x.name.endsWith(${quoted(name)}));`;
      const missing = `'no such tool: ' + ALL_TOOLS.map((x) => x.name).join()`;
      return program(exec, `${find} text(t ? await tools[t.name](${quoted(input)}) : ${missing});`);
    }
  } else return null;
  throw new Error(`the CLI has no tool for ${quoted(step)}: it has ${tools.map(({ name }) => name).join(', ')}`);
}

/** What a CLI that edits by the text of the answer takes for a step: the whole new file after its name. */
export function asText(step: Answer): string {
  if (!('write' in step)) return step.say ?? '';
  const [path, text] = step.write;
  return `${path.split('/').at(-1)}\n\`\`\`\n${text}${text.endsWith('\n') ? '' : '\n'}\`\`\`\n`;
}
