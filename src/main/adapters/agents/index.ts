/** The agent CLIs that Huskies knows. A new one is one file in this folder, listed here. */
import type { DecodeHook } from '../../core/ports/index.ts';
import { aider } from './aider.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import { type AgentPreset, nameOfProgram } from './preset.ts';
import { qwen } from './qwen.ts';

export { dialogOn, isWorking, takesMessage } from './dialogs.ts';
export { failureOn } from './failures.ts';
export { commandIn, detailOf } from './hook-detail.ts';
export { failureIn } from './model-failures.ts';
export {
  ACP_VERSION,
  type AgentPreset,
  type DialogKind,
  ESCAPE,
  nameOfProgram,
  type OwnFile,
  type OwnPlace,
  usesHelper,
} from './preset.ts';
export { stillOn } from './spinners.ts';

/** In the order in which `init` prefers them. */
export const PRESETS: readonly AgentPreset[] = [claude, codex, opencode, gemini, copilot, qwen, aider];

/** The preset with this name; null if there is none. */
export function presetNamed(name: string | null): AgentPreset | null {
  return PRESETS.find((preset) => preset.name === name) ?? null;
}

/** What a report of the hooks of this preset's CLI means; null if the preset has no hooks. */
export const decodeHook: DecodeHook = (preset, body) => presetNamed(preset)?.decode?.(body) ?? null;

/** The preset of a command, found by its program's name; null when the program is not known. */
export function presetOfCommand(command: readonly string[]): AgentPreset | null {
  const program = nameOfProgram(command[0] ?? '');
  return PRESETS.find((preset) => preset.program === program) ?? null;
}

/** Like `presetOf`, and also by the adapter that speaks the protocol for the CLI. */
export function presetAtWork(name: string | null, command: readonly string[]): AgentPreset | null {
  const program = nameOfProgram(command[0] ?? '');
  return presetOf({ preset: name, command }) ?? PRESETS.find(({ acp }) => acp?.command[0] === program) ?? null;
}

/** The preset that an agent names, else that of its program; null if neither is known. */
export function presetOf(agent: { preset?: string | null; command: readonly string[] }): AgentPreset | null {
  return presetNamed(agent.preset ?? null) ?? presetOfCommand(agent.command);
}
