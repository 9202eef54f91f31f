/** Reads `command`: a list of arguments, run without a shell. */
import { message } from '../../../contract/index.ts';
import { FieldProblem, showList, showValue, splitWords } from './fields.ts';
import type { KeyPath } from './key-lines.ts';

/** A story can choose arguments, never the program. */
export function readCommand(value: unknown, path: KeyPath): string[] {
  const at = [...path, 'command'];
  if (value === undefined) {
    throw new FieldProblem(at, message('config.agents.command.missing'));
  }
  if (typeof value === 'string') {
    throw new FieldProblem(
      at,
      message('config.agents.command.text', { value: showValue(value), list: showList(splitWords(value)) }),
    );
  }
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  const bad = list.find((part) => typeof part !== 'string' || part.includes('\0'));
  if (!Array.isArray(value) || bad !== undefined) {
    throw new FieldProblem(
      at,
      message('config.agents.command.list', { value: showValue(bad ?? value), list: showList(list.map(String)) }),
    );
  }
  const command = list as string[];
  if (command.length === 0 || command[0]?.trim() === '') {
    throw new FieldProblem(at, message('config.agents.command.empty'));
  }
  if (/\{(prompt|story)\}/.test(command[0] ?? '')) {
    throw new FieldProblem(at, message('config.agents.command.filled', { value: showValue(command[0]) }));
  }
  return command;
}
