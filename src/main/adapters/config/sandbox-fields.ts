/** Reads the sandbox and the limits of an `[[agent]]` table. */
import { message, quoteArgument, quoteArguments } from '../../../contract/index.ts';
import { type AgentConfig, isLimited, SANDBOX_KINDS, type Sandbox, type SandboxKind } from '../../core/ports/index.ts';
import type { Table } from './fields.ts';
import { FieldProblem, readChoice, readOptionalInteger, readString, showList, showValue } from './fields.ts';
import type { KeyPath } from './key-lines.ts';

const OPTION_KEYS = ['sandbox_image', 'sandbox_network', 'sandbox_read', 'sandbox_write', 'sandbox_args'];

/** The keys that this file reads. */
export const SANDBOX_KEYS = ['sandbox', ...OPTION_KEYS, 'max_processes', 'max_memory_mb'];

/** More is a mistake: pids are at most 4,194,304 on Linux. */
const PROCESSES = { min: 1, max: 4_194_304 };
/** In MiB. Less than 16 is not enough for a shell. */
const MEMORY = { min: 16, max: 16_777_216 };

const CONTAINERS: readonly SandboxKind[] = ['podman', 'docker'];

/** What is absent in the table is absent in the result. */
export function readSandbox(table: Table, path: KeyPath): Pick<AgentConfig, 'sandbox' | 'limits'> {
  const limits = {
    processes: readOptionalInteger(table, 'max_processes', path, PROCESSES),
    memoryMb: readOptionalInteger(table, 'max_memory_mb', path, MEMORY),
  };
  const sandbox = readKind(table, path);
  return { ...(sandbox === null ? {} : { sandbox }), ...(isLimited(limits) ? { limits } : {}) };
}

function readKind(table: Table, path: KeyPath): Sandbox | null {
  const option = OPTION_KEYS.find((key) => table[key] !== undefined);
  if (table.sandbox === undefined) {
    if (option === undefined) return null;
    throw new FieldProblem([...path, option], message('config.sandbox.alone', { key: option }));
  }
  const kind = readChoice(table, 'sandbox', path, SANDBOX_KINDS, 'bwrap');
  const image = readString(table, 'sandbox_image', path, '').trim();
  const isContainer = CONTAINERS.includes(kind);
  const only = (key: string, kinds: readonly SandboxKind[]) => {
    if (table[key] === undefined || kinds.includes(kind)) return;
    throw new FieldProblem([...path, key], message('config.sandbox.only', { key, kinds }));
  };
  only('sandbox_image', CONTAINERS);
  only('sandbox_args', ['bwrap', ...CONTAINERS]);
  if (isContainer && (image === '' || image.startsWith('-'))) {
    throw new FieldProblem([...path, 'sandbox_image'], message('config.sandbox.needs', { key: 'sandbox_image', kind }));
  }
  return {
    kind,
    image: isContainer ? image : null,
    network: readNetwork(table.sandbox_network, path, kind),
    read: readPaths(table, 'sandbox_read', path),
    write: readPaths(table, 'sandbox_write', path),
    args: readTexts(table, 'sandbox_args', path),
  };
}

/** Default: the network of this machine; with srt none, since it needs a list. */
function readNetwork(value: unknown, path: KeyPath, kind: SandboxKind): Sandbox['network'] {
  if (value === undefined) return kind !== 'srt';
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
  if (kind === 'srt' ? isList : value === true) return value as string[] | true;
  if (value === false) return false;
  const why = message('config.sandbox.network', { kind, value: showValue(value) });
  throw new FieldProblem([...path, 'sandbox_network'], why);
}

function readTexts(table: Table, key: string, path: KeyPath): string[] {
  const value = table[key];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' && !one.includes('\0'))) return value;
  throw new FieldProblem([...path, key], message('config.sandbox.list', { key, value: showValue(value) }));
}

function readPaths(table: Table, key: string, path: KeyPath): string[] {
  const paths = readTexts(table, key, path);
  const bad = paths.find((one) => !one.startsWith('/') && !one.startsWith('~/'));
  if (bad === undefined) return paths;
  throw new FieldProblem([...path, key], message('config.sandbox.path', { key, value: showValue(bad) }));
}

/** Sandbox and limits as words before the command, for the trust item. */
export function sandboxWords({ sandbox, limits }: Pick<AgentConfig, 'sandbox' | 'limits'>): string[] {
  const words: string[] = [];
  if (sandbox !== undefined) {
    const { kind, image, network, read, write, args } = sandbox;
    words.push(`[sandbox: ${kind}`);
    if (image !== null) words.push(`image ${quoteArgument(image)}`);
    words.push(`network ${typeof network === 'boolean' ? network : showList([...network])}`);
    if (read.length > 0) words.push(`read ${quoteArguments(read)}`);
    if (write.length > 0) words.push(`write ${quoteArguments(write)}`);
    if (args.length > 0) words.push(`args ${quoteArguments(args)}`);
    words[words.length - 1] += ']';
  }
  if (isLimited(limits)) words.push(`[limits: ${limits.processes ?? '-'} processes, ${limits.memoryMb ?? '-'} MiB]`);
  return words;
}
