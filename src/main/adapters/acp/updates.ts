/** What a `session/update` of a CLI tells, as events of the conversation and as facts. */
import { resolve } from 'node:path';
import * as v from 'valibot';
import { type AgentFacts, OPTION_KINDS, TOOL_STATES, type ToolContent } from '../../../domain/index.ts';
import type { NewConversationEvent, RoadQuestion, SessionUpdate } from '../../core/ports/index.ts';
import { commandIn, detailOf } from '../agents/index.ts';
import { statusFacts } from './status.ts';

/** The most characters of one text of a tool call or a diff. The raw output is in the run's own log. */
export const MAX_TEXT_LENGTH = 64 * 1024;
/** The most characters of an update of an unknown kind. */
export const MAX_RAW_LENGTH = 16 * 1024;
const MAX_ACTION_LENGTH = 200;
/** The most parts, places and steps of one update. */
const MAX_PARTS = 200;

const Text = v.nullish(v.string());
const Block = v.looseObject({ type: v.string(), text: Text, uri: Text });
const Chunk = v.looseObject({ content: Block });
const Part = v.looseObject({
  type: v.string(),
  content: v.nullish(v.unknown()),
  path: Text,
  oldText: Text,
  newText: Text,
});
/** A tool call. The finished update of one may be all that a CLI sends of it. */
const Tool = v.looseObject({
  toolCallId: v.string(),
  title: Text,
  kind: Text,
  status: v.fallback(v.nullish(v.picklist(TOOL_STATES)), null),
  content: v.nullish(v.array(v.unknown())),
  locations: v.fallback(v.nullish(v.array(v.looseObject({ path: v.string(), line: v.nullish(v.number()) }))), null),
  rawInput: v.nullish(v.unknown()),
});
const Plan = v.looseObject({
  entries: v.array(v.looseObject({ content: v.string(), status: v.picklist(['pending', 'in_progress', 'completed']) })),
});
const Usage = v.looseObject({
  used: v.nullish(v.number()),
  size: v.nullish(v.number()),
  cost: v.nullish(v.looseObject({ amount: v.number(), currency: v.string() })),
});
const Option = v.looseObject({
  optionId: v.string(),
  name: v.string(),
  kind: v.picklist(OPTION_KINDS.map((kind) => kind.replace('-', '_'))),
});
const Permission = v.looseObject({ toolCall: Tool, options: v.array(Option) });

/** Updates that say nothing to a person. */
const SILENT = ['available_commands_update', 'current_mode_update', 'config_option_update'];

/**
 * Reads one update. `isReplay`: it is part of the history of a session that is being loaded, so the person's own messages
 * are shown as well. What is not understood is kept as it came.
 */
export function readUpdate(update: unknown, isReplay: boolean): SessionUpdate {
  const kind = isRecord(update) ? update.sessionUpdate : undefined;
  const facts = statusFacts(update);
  const read = typeof kind === 'string' ? READERS[kind]?.(update, isReplay) : undefined;
  if (read !== undefined && read !== null) return { facts: { ...read.facts, ...facts }, events: read.events };
  if (typeof kind === 'string' && SILENT.includes(kind)) return { facts, events: [] };
  return { facts, events: [{ kind: 'raw', json: cut(JSON.stringify(update) ?? '', MAX_RAW_LENGTH) }] };
}

/** Whether an update is of a tool call: most are pieces of a message, which nothing else needs to look at. */
export function isToolUpdate(update: unknown): boolean {
  return isRecord(update) && typeof update.toolCallId === 'string';
}

type Reader = (update: unknown, isReplay: boolean) => SessionUpdate | null;

const READERS: Readonly<Record<string, Reader>> = {
  user_message_chunk(update, isReplay) {
    const text = chunkText(update);
    if (text === null) return null;
    return said(isReplay ? [{ kind: 'prompt', id: 'history', from: 'person', text }] : []);
  },
  agent_message_chunk: (update) => chunkOf(update, 'text'),
  agent_thought_chunk: (update) => chunkOf(update, 'thought'),
  tool_call: readTool,
  tool_call_update: readTool,
  plan(update) {
    const plan = parse(Plan, update);
    if (plan === null) return null;
    const steps = plan.entries.slice(0, MAX_PARTS).map(({ content, status }) => ({
      text: cut(content, MAX_TEXT_LENGTH),
      state: status as 'pending' | 'in_progress' | 'completed',
    }));
    return said([{ kind: 'plan', steps }]);
  },
  usage_update(update) {
    const usage = parse(Usage, update);
    if (usage === null) return null;
    const { used = null, size = null, cost = null } = usage;
    const costUsd = cost?.currency === 'USD' ? cost.amount : null;
    return {
      facts: {
        ...(used === null || size === null ? {} : { context: { used, size } }),
        ...(costUsd === null ? {} : { costUsd, costFrom: 'cli' as const }),
      },
      events: [{ kind: 'usage', used, size, costUsd }],
    };
  },
  session_info_update: () => said([]),
};

function readTool(update: unknown): SessionUpdate | null {
  const tool = parse(Tool, update);
  if (tool === null) return null;
  const { toolCallId, kind, status, content, locations } = tool;
  const title = titleOf(tool);
  const event: NewConversationEvent = {
    kind: 'tool',
    id: toolCallId,
    ...(title == null ? {} : { title: cut(title, MAX_TEXT_LENGTH) }),
    ...(kind == null ? {} : { tool: kind }),
    ...(status == null ? {} : { state: status }),
    ...(content == null ? {} : { content: content.slice(0, MAX_PARTS).flatMap(partOf) }),
    ...(locations == null
      ? {}
      : { places: locations.slice(0, MAX_PARTS).map(({ path, line }) => ({ path, line: line ?? null })) }),
  };
  const isOver = status === 'completed' || status === 'failed';
  const facts: Partial<AgentFacts> = {
    ...(isOver ? { tool: null } : kind == null && title == null ? {} : { tool: oneLine(kind ?? title ?? '') }),
    ...(title == null ? {} : { lastAction: oneLine(title) }),
  };
  return { facts, events: [event] };
}

/** Some CLIs call a command only by what it is for. */
function titleOf({ title, kind, rawInput }: v.InferOutput<typeof Tool>): string | null | undefined {
  const command = commandIn(rawInput);
  if (title == null || kind !== 'execute' || command === null || title.includes(command)) return title;
  return `${title}: ${command}`;
}

/** The output of a terminal comes beside its tool call (tool-output.ts). */
function partOf(value: unknown): ToolContent[] {
  const part = parse(Part, value);
  if (part === null || part.type === 'terminal') return [];
  if (part.type === 'diff' && part.path != null && part.newText != null) {
    const before = part.oldText ?? null;
    const isCut = part.newText.length > MAX_TEXT_LENGTH || (before?.length ?? 0) > MAX_TEXT_LENGTH;
    return [
      {
        kind: 'diff',
        path: part.path,
        before: before === null ? null : cut(before, MAX_TEXT_LENGTH),
        after: cut(part.newText, MAX_TEXT_LENGTH),
        cut: isCut,
      },
    ];
  }
  const block = parse(Block, part.content);
  const text = block === null ? `[${part.type}]` : textOf(block);
  return [{ kind: 'text', text: cut(text, MAX_TEXT_LENGTH) }];
}

/** A permission request of the CLI; null if it is not understood. `id`: the question's id. `worktree`: where it works. */
export function readPermission(params: unknown, id: string, worktree: string): RoadQuestion | null {
  const request = parse(Permission, params);
  if (request === null) return null;
  const { toolCall, options } = request;
  return {
    id,
    title: oneLine(toolCall.title ?? toolCall.kind ?? toolCall.toolCallId),
    detail: requestDetail(toolCall, worktree),
    tool: toolCall.kind ?? null,
    options: options.map(({ optionId, name, kind }) => ({
      id: optionId,
      label: name,
      kind: OPTION_KINDS.find((one) => one.replace('-', '_') === kind) ?? 'reject-once',
    })),
  };
}

/** What it is about, of the tool's input, the places that it names, and its diffs. Each file is named once. */
function requestDetail(
  { kind, rawInput, locations, content }: v.InferOutput<typeof Tool>,
  worktree: string,
): string | null {
  const told = detailOf(kind ?? null, rawInput, worktree);
  if (kind === 'execute' || kind === 'fetch') return told;
  const diffs = (content ?? []).map((part) => parse(Part, part)?.path);
  const places = [...(locations ?? []).map(({ path }) => path), ...diffs].filter(isWords);
  const known = new Set((told ?? '').split('\n').map((path) => resolve(worktree, path)));
  const others = places.filter((path) => told === null || !known.has(resolve(worktree, path)));
  const all = [...(told === null ? [] : [told]), ...new Set(others)];
  return all.length === 0 ? null : all.join('\n');
}

function isWords(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function chunkOf(update: unknown, kind: 'text' | 'thought'): SessionUpdate | null {
  const text = chunkText(update);
  if (text === null) return null;
  // Qwen sends an empty text with the tokens of a request.
  return said(text === '' ? [] : [{ kind, text }]);
}

function chunkText(update: unknown): string | null {
  const chunk = parse(Chunk, update);
  return chunk === null ? null : textOf(chunk.content);
}

/** Pictures and the like are named, not shown. */
function textOf({ type, text, uri }: v.InferOutput<typeof Block>): string {
  return text ?? uri ?? `[${type}]`;
}

function said(events: readonly NewConversationEvent[]): SessionUpdate {
  return { facts: {}, events };
}

/** Cuts a text, and never in the middle of a character. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

function oneLine(text: string): string {
  return cut(text.replace(/\s+/g, ' ').trim(), MAX_ACTION_LENGTH);
}

function parse<S extends v.GenericSchema>(shape: S, value: unknown): v.InferOutput<S> | null {
  const result = v.safeParse(shape, value);
  return result.success ? result.output : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
