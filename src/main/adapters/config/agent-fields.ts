/** Reads the `[[agent]]` tables. */

import { isAgentName, message, ROLES, type Role } from '../../../contract/index.ts';
import type { AgentConfig } from '../../core/ports/index.ts';
import { presetOf, usesHelper } from '../agents/index.ts';
import { PROGRAM_KEYS, readProgram } from './agent-program.ts';
import type { Table } from './fields.ts';
import {
  asTable,
  FieldProblem,
  readChoice,
  readOptionalInteger,
  readString,
  refuseUnknownKeys,
  showValue,
} from './fields.ts';
import type { KeyPath } from './key-lines.ts';
import { MAX_RUNS, MINUTES, minutesMs } from './pipeline-fields.ts';
import { readSandbox, SANDBOX_KEYS } from './sandbox-fields.ts';

const AGENT_KEYS = ['name', 'role', 'stage', 'max', 'max_minutes', ...PROGRAM_KEYS, 'prompt', 'env', 'env_from_host'];

/** Matches the name of an environment variable. */
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `timeoutMs`: the time limit of agents that set none. */
export function readAgents(root: Table, { timeoutMs }: Pick<AgentConfig, 'timeoutMs'>): AgentConfig[] {
  const value = root.agent;
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    throw new FieldProblem(['agent'], message('config.agents.list'));
  }
  const agents: AgentConfig[] = [];
  for (const [index, one] of value.entries()) {
    const path: KeyPath = ['agent', index];
    const agent = readAgent(asTable(one, path), path, timeoutMs);
    if (agents.some((other) => other.name === agent.name)) {
      throw new FieldProblem([...path, 'name'], message('config.agents.twice', { name: showValue(agent.name) }));
    }
    agents.push(agent);
  }
  return agents;
}

function readAgent(table: Table, path: KeyPath, timeoutMs: number | null): AgentConfig {
  refuseUnknownKeys(table, [...AGENT_KEYS, ...SANDBOX_KEYS], path);
  const name = readString(table, 'name', path, '');
  if (!isAgentName(name)) {
    throw new FieldProblem(
      [...path, 'name'],
      name === ''
        ? message('config.agents.name.missing')
        : message('config.agents.name.bad', { name: showValue(name) }),
    );
  }
  const minutes = readOptionalInteger(table, 'max_minutes', path, MINUTES);
  const program = readProgram(table, path);
  const preset = presetOf(program);
  return {
    name,
    role: readRole(table, path, name),
    max: readOptionalInteger(table, 'max', path, MAX_RUNS),
    ...program,
    ...(preset !== null && usesHelper(preset, program.command) ? { helper: preset.title } : {}),
    prompt: readString(table, 'prompt', path, ''),
    env: readEnv(table.env, path),
    envFromHost: readEnvFromHost(table.env_from_host, path),
    timeoutMs: minutes === null ? timeoutMs : minutesMs(minutes),
    ...readSandbox(table, path),
  };
}

/** `stage` is an alias of `role`. Without either, the role follows from the beginning of the name. */
function readRole(table: Table, path: KeyPath, name: string): Role {
  const fallback = ROLES.find((role) => role !== 'other' && name.startsWith(role)) ?? 'other';
  const role = readChoice(table, 'role', path, ROLES, fallback);
  const stage = readChoice(table, 'stage', path, ROLES, role);
  if (table.role === undefined || stage === role) return stage;
  throw new FieldProblem(
    [...path, 'stage'],
    message('config.agents.stage', { stage: showValue(stage), role: showValue(role) }),
  );
}

function readEnv(value: unknown, path: KeyPath): Record<string, string> {
  const at = [...path, 'env'];
  const env: Record<string, string> = {};
  if (value === undefined) return env;
  for (const [name, given] of Object.entries(asTable(value, at))) {
    const entryPath = [...at, name];
    if (!VARIABLE_NAME.test(name)) {
      throw new FieldProblem(entryPath, message('config.agents.env.name', { name: showValue(name) }));
    }
    if (name.startsWith('HUSKIES_')) {
      throw new FieldProblem(entryPath, message('config.agents.env.own', { name }));
    }
    if (typeof given !== 'string' || given.includes('\0')) {
      throw new FieldProblem(
        entryPath,
        message('config.agents.env.text', {
          name,
          value: showValue(given),
          quoted: JSON.stringify(typeof given === 'object' ? '' : String(given)),
        }),
      );
    }
    env[name] = given;
  }
  return env;
}

/** Names only, never values. Duplicates are removed; the order is kept. */
function readEnvFromHost(value: unknown, path: KeyPath): string[] {
  const at = [...path, 'env_from_host'];
  const names: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [null];
  const isName = (name: unknown): name is string => typeof name === 'string' && VARIABLE_NAME.test(name);
  const bad = names.find((name) => !isName(name));
  if (bad !== undefined) {
    // a mistaken NAME=value may contain a secret, so the value is not repeated
    const shown = typeof bad === 'string' ? bad.replace(/=.*/s, '=…') : bad;
    const why = message('config.agents.envFromHost', { value: showValue(Array.isArray(value) ? shown : value) });
    throw new FieldProblem(at, why);
  }
  const known = [...new Set(names.filter(isName))];
  const own = known.find((name) => name.startsWith('HUSKIES_'));
  if (own === undefined) return known;
  const why = message('config.agents.envFromHost.own', { name: own });
  throw new FieldProblem(at, why);
}
