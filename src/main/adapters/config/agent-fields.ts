/** Reads the `[[agent]]` tables. */

import type { Role } from '../../../contract/index.ts';
import { isAgentName, ROLES } from '../../../contract/index.ts';
import type { AgentConfig } from '../../core/ports/index.ts';
import type { Table } from './fields.ts';
import { asTable, FieldProblem, onlyKeys, readChoice, readString, showValue } from './fields.ts';
import type { KeyPath } from './key-lines.ts';

const AGENT_KEYS = ['name', 'role', 'stage', 'command', 'prompt', 'env'];

export function readAgents(root: Table): AgentConfig[] {
  const value = root.agent;
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    throw new FieldProblem(['agent'], 'agent must be a list of tables', 'Write each agent below its own [[agent]].');
  }
  const agents: AgentConfig[] = [];
  for (const [index, one] of value.entries()) {
    const path: KeyPath = ['agent', index];
    const agent = readAgent(asTable(one, path), path);
    if (agents.some((other) => other.name === agent.name)) {
      throw new FieldProblem(
        [...path, 'name'],
        `agent.name ${showValue(agent.name)} is used twice`,
        'Give each agent a name of its own.',
      );
    }
    agents.push(agent);
  }
  return agents;
}

function readAgent(table: Table, path: KeyPath): AgentConfig {
  onlyKeys(table, AGENT_KEYS, path);
  const name = readString(table, 'name', path, '');
  if (!isAgentName(name)) {
    throw new FieldProblem(
      [...path, 'name'],
      name === '' ? 'agent.name is missing' : `agent.name is ${showValue(name)}`,
      'Write name = "coder-1": 1–64 letters, digits, ".", "_" or "-", starting with a letter or digit.',
    );
  }
  return {
    name,
    role: readRole(table, path, name),
    command: readCommand(table.command, path),
    prompt: readString(table, 'prompt', path, ''),
    env: readEnv(table.env, path),
  };
}

/** `stage` reads as the same. Without either the name says it, as for agents that the config does not know. */
function readRole(table: Table, path: KeyPath, name: string): Role {
  const fallback = ROLES.find((role) => role !== 'other' && name.startsWith(role)) ?? 'other';
  const role = readChoice(table, 'role', path, ROLES, fallback);
  const stage = readChoice(table, 'stage', path, ROLES, role);
  if (table.role === undefined || stage === role) return stage;
  throw new FieldProblem(
    [...path, 'stage'],
    `agent.stage is ${showValue(stage)}, but agent.role is ${showValue(role)}; they mean the same`,
    'Keep role and remove stage.',
  );
}

function readCommand(value: unknown, path: KeyPath): string[] {
  const at = [...path, 'command'];
  if (value === undefined) {
    throw new FieldProblem(
      at,
      'agent.command is missing',
      'Write command = ["claude", "{prompt}"], one text per argument.',
    );
  }
  if (typeof value === 'string') {
    throw new FieldProblem(
      at,
      `agent.command is the text ${showValue(value)}, but it must be a list`,
      `Write it as a list, one text per argument: command = ${showList(splitWords(value))}`,
    );
  }
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  const bad = list.find((part) => typeof part !== 'string' || part.includes('\0'));
  if (!Array.isArray(value) || bad !== undefined) {
    throw new FieldProblem(
      at,
      `agent.command has ${showValue(bad ?? value)}, but it must be a list of texts`,
      `Put each argument in quotes: command = ${showList(list.map(String))}`,
    );
  }
  const command = list as string[];
  if (command.length === 0 || command[0]?.trim() === '') {
    throw new FieldProblem(at, 'agent.command is empty', 'Name the program first: command = ["claude", "{prompt}"]');
  }
  return command;
}

function readEnv(value: unknown, path: KeyPath): Record<string, string> {
  const at = [...path, 'env'];
  const env: Record<string, string> = {};
  if (value === undefined) return env;
  for (const [name, text] of Object.entries(asTable(value, at))) {
    const where = [...at, name];
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new FieldProblem(where, `agent.env has the name ${showValue(name)}`, 'Use letters, digits and "_" only.');
    }
    if (name.startsWith('HUSKIES_')) {
      throw new FieldProblem(where, `agent.env sets ${name}, which Huskies sets itself`, 'Use another name.');
    }
    if (typeof text !== 'string' || text.includes('\0')) {
      throw new FieldProblem(
        where,
        `agent.env.${name} is ${showValue(text)}, but it must be a text`,
        `Put it in quotes: ${name} = ${JSON.stringify(typeof text === 'object' ? '' : String(text))}`,
      );
    }
    env[name] = text;
  }
  return env;
}

function showList(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** Words of a command line for the remedy only; quotes keep words together, nothing is expanded. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
