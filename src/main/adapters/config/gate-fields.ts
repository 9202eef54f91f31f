/** Reads the `[[gate]]` tables. */
import { createHash } from 'node:crypto';
import { GATE_PHASES, isAgentName, message } from '../../../contract/index.ts';
import type { GateConfig, StepsConfig } from '../../core/ports/index.ts';
import type { Table } from './fields.ts';
import {
  asTable,
  FieldProblem,
  readChoice,
  readInteger,
  readString,
  refuseUnknownKeys,
  showList,
  showPath,
  showValue,
  splitWords,
} from './fields.ts';
import type { KeyPath } from './key-lines.ts';

const GATE_KEYS = ['name', 'command', 'after', 'timeout_s', 'paths'];

/** The default of docs/semantics.md, "Ids, places and defaults". A day is more than any check needs. */
const TIMEOUT_S = { fallback: 600, min: 1, max: 86_400 };

/** The configured gates, in the order of the file, which is the order in which they run. */
export function readGates(root: Table, setup: StepsConfig): GateConfig[] {
  const value = root.gate;
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new FieldProblem(['gate'], message('config.gates.list'));
  const gates: GateConfig[] = [];
  for (const [index, one] of value.entries()) {
    const path: KeyPath = ['gate', index];
    const gate = readGate(asTable(one, path), path, setup);
    if (gates.some((other) => other.name === gate.name)) {
      throw new FieldProblem([...path, 'name'], message('config.gates.twice', { name: showValue(gate.name) }));
    }
    gates.push(gate);
  }
  return gates;
}

function readGate(table: Table, path: KeyPath, { steps, key: setupKey }: StepsConfig): GateConfig {
  refuseUnknownKeys(table, GATE_KEYS, path);
  const name = readString(table, 'name', path, '');
  if (!isAgentName(name)) {
    throw new FieldProblem(
      [...path, 'name'],
      name === '' ? message('config.gates.name.missing') : message('config.gates.name.bad', { name: showValue(name) }),
    );
  }
  const command = readCommand(table.command, path, name);
  if (table.after === undefined) {
    throw new FieldProblem([...path, 'after'], message('config.gates.after', { gate: showValue(name) }));
  }
  return {
    name,
    command,
    after: readChoice(table, 'after', path, GATE_PHASES, 'coder'),
    timeoutMs: readInteger(table, 'timeout_s', path, TIMEOUT_S) * 1000,
    paths: readGlobs(table.paths, [...path, 'paths']),
    key: createHash('sha256')
      // Another setup may let a gate pass that failed without it, or the other way round.
      .update(JSON.stringify(steps.length === 0 ? [name, command] : [name, command, setupKey]))
      .digest('hex'),
  };
}

function readCommand(value: unknown, path: KeyPath, gate: string): string[] {
  const at = [...path, 'command'];
  if (value === undefined) {
    throw new FieldProblem(at, message('config.gates.command.missing', { gate: showValue(gate) }));
  }
  if (typeof value === 'string') {
    const list = showList(splitWords(value));
    throw new FieldProblem(at, message('config.gates.command.text', { value: showValue(value), list }));
  }
  const parts = Array.isArray(value) ? (value as unknown[]) : [];
  const bad = parts.find((part) => typeof part !== 'string' || part.includes('\0'));
  if (!Array.isArray(value) || bad !== undefined) {
    const list = showList(parts.map(String));
    throw new FieldProblem(at, message('config.gates.command.list', { value: showValue(bad ?? value), list }));
  }
  const command = parts as string[];
  if ((command[0] ?? '').trim() === '') throw new FieldProblem(at, message('config.gates.command.empty'));
  return command;
}

/** Globs that are relative to the project. `path`: of their key. */
export function readGlobs(value: unknown, path: KeyPath): string[] {
  if (value === undefined) return [];
  const [key, name] = [showPath(path), String(path.at(-1))];
  const parts = Array.isArray(value) ? (value as unknown[]) : [value];
  const bad = parts.find((part) => typeof part !== 'string' || part === '' || part.includes('\0'));
  if (!Array.isArray(value) || bad !== undefined) {
    throw new FieldProblem(path, message('config.globs.list', { key, name, value: showValue(bad ?? value) }));
  }
  const globs = parts as string[];
  const outside = globs.find((glob) => glob.startsWith('/') || glob.split(/[\\/]/).includes('..'));
  if (outside === undefined) return globs;
  throw new FieldProblem(path, message('config.globs.place', { key, name, value: showValue(outside) }));
}
