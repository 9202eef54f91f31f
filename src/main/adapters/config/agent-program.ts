/** Reads what an agent runs: a preset with its road, mode and model, or a command of its own. */
import { message, quoteArguments } from '../../../contract/index.ts';
import { AGENT_ROADS, type AgentRoad } from '../../../domain/index.ts';
import {
  AGENT_MODES,
  type AgentConfig,
  type AgentMode,
  type CommandAddition,
  type RoadProgram,
} from '../../core/ports/index.ts';
import { type AgentPreset, PRESETS, presetNamed } from '../agents/index.ts';
import { readCommand } from './command-field.ts';
import { FieldProblem, readChoice, readString, showValue, type Table } from './fields.ts';
import type { KeyPath } from './key-lines.ts';

export const PROGRAM_KEYS = ['preset', 'road', 'mode', 'model', 'command'];

export type AgentProgram = Pick<
  AgentConfig,
  | 'preset'
  | 'road'
  | 'mode'
  | 'model'
  | 'command'
  | 'resume'
  | 'sessionMode'
  | 'mcp'
  | 'hooks'
  | 'staysOpen'
  | 'other'
  | 'install'
  | 'leastVersion'
  | 'login'
>;

/** Names of models are ids such as `opus`, `gpt-6.1` or `openai/gpt-6.1:free`. None can be read as an option. */
const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/@[\]+-]{0,199}$/;

/** Without `preset`, only `command` and `road` count. */
export function readProgram(table: Table, path: KeyPath): AgentProgram {
  const preset = readPreset(table, path);
  const road = readChoice(table, 'road', path, AGENT_ROADS, 'terminal');
  if (preset === null || table.command !== undefined) return ownCommand(table, path, preset, road);
  if (road === 'acp' && preset.acp === null) {
    const others = PRESETS.filter(({ acp }) => acp !== null).map(({ name }) => name);
    throw new FieldProblem([...path, 'road'], message('config.agents.road.none', { title: preset.title, others }));
  }
  return ofPreset(preset, road, readMode(table, path, preset, road), readModel(table, path));
}

function readPreset(table: Table, path: KeyPath): AgentPreset | null {
  if (table.preset === undefined) return null;
  const name = readString(table, 'preset', path, '');
  const preset = presetNamed(name);
  if (preset !== null) return preset;
  const names = PRESETS.map((one) => one.name);
  throw new FieldProblem([...path, 'preset'], message('config.agents.preset', { value: showValue(name), names }));
}

/** Its options are the person's. With road `acp`, the protocol can still choose the mode and the model. */
function ownCommand(table: Table, path: KeyPath, preset: AgentPreset | null, road: AgentRoad): AgentProgram {
  for (const key of ['mode', 'model'] as const) {
    if (table[key] === undefined) continue;
    if (preset === null) throw new FieldProblem([...path, key], message('config.agents.needsPreset', { key }));
    if (road !== 'acp') throw new FieldProblem([...path, key], message('config.agents.commandWins', { key }));
  }
  const speaks = preset?.acp ?? null;
  const mode = preset === null || table.mode === undefined ? null : readMode(table, path, preset, road);
  return {
    preset: preset?.name ?? null,
    road,
    mode,
    model: readModel(table, path),
    command: readCommand(table.command, path),
    resume: null,
    sessionMode: mode === null ? null : (speaks?.modes[mode]?.session ?? null),
    mcp: road === 'acp' ? null : (preset?.mcp ?? null),
    hooks: road === 'acp' ? null : (preset?.hooks ?? null),
    // The command of a person may have options by which a CLI exits when it is done, such as `-p`.
    ...(road === 'acp' ? { staysOpen: true } : {}),
  };
}

function ofPreset(preset: AgentPreset, road: AgentRoad, mode: AgentMode, model: string | null): AgentProgram {
  const other = road === 'acp' ? 'terminal' : 'acp';
  const canSwitch = preset.acp?.sharesSessions === true && preset.terminal.resume !== null;
  return {
    preset: preset.name,
    mode,
    model,
    ...onRoad(preset, road, mode, model),
    other: canSwitch && modeOf(preset, other, mode) !== null ? onRoad(preset, other, mode, model) : null,
  };
}

function onRoad(preset: AgentPreset, road: AgentRoad, mode: AgentMode, model: string | null): RoadProgram {
  const options = [...(modeOf(preset, road, mode)?.args ?? []), ...modelArguments(preset, road, model)];
  const complete = (command: readonly string[]) =>
    command.flatMap((argument) => (argument === '{options}' ? options : [argument]));
  const acp = road === 'acp' ? preset.acp : null;
  return {
    road,
    command: acp === null ? complete(preset.terminal.command) : [...acp.command, ...options],
    resume: acp !== null || preset.terminal.resume === null ? null : complete(preset.terminal.resume),
    sessionMode: acp?.modes[mode]?.session ?? null,
    mcp: acp === null ? preset.mcp : null,
    hooks: acp === null ? preset.hooks : null,
    install: acp?.adapter?.install ?? preset.install,
    leastVersion: acp?.adapter?.leastVersion ?? preset.leastVersion,
    login: quoteArguments(preset.login.command),
    ...(acp === null && preset.terminal.exits ? {} : { staysOpen: true }),
  };
}

/** On the road `acp` the protocol chooses the model. */
function modelArguments(preset: AgentPreset, road: AgentRoad, model: string | null): string[] {
  if (model === null || road === 'acp') return [];
  return preset.model.map((argument) => argument.replace('{model}', () => model));
}

/** What a mode adds on a road; null: the CLI does not have it. */
export function modeOf(preset: AgentPreset, road: AgentRoad, mode: AgentMode): CommandAddition | null {
  return road === 'acp' ? (preset.acp?.modes[mode] ?? null) : preset.terminal.modes[mode];
}

function readMode(table: Table, path: KeyPath, preset: AgentPreset, road: AgentRoad): AgentMode {
  const mode = readChoice(table, 'mode', path, AGENT_MODES, 'ask');
  const modes = AGENT_MODES.filter((one) => modeOf(preset, road, one) !== null);
  if (modes.includes(mode) || modes.length === 0) return mode;
  const { title } = preset;
  throw new FieldProblem([...path, 'mode'], message('config.agents.mode.none', { title, mode, modes }));
}

function readModel(table: Table, path: KeyPath): string | null {
  if (table.model === undefined) return null;
  const model = readString(table, 'model', path, '');
  if (MODEL_NAME.test(model)) return model;
  throw new FieldProblem([...path, 'model'], message('config.agents.model', { value: showValue(model) }));
}
