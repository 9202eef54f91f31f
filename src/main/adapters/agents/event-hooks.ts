/**
 * Decodes hooks of the kind that Claude Code began with, and that Codex and Qwen Code share: one JSON object per event, with
 * `hook_event_name`. The reporter (bin/hook.cjs) adds `huskies_usage`, which it reads in the CLI's own file of the session.
 */
import * as v from 'valibot';
import { message } from '../../../contract/index.ts';
import type { AgentSignal, DecodedHook, FailedRequest, HookQuestion, ModelFailure } from '../../core/ports/index.ts';
import { detailOf, shortDetail, toolKindOf } from './hook-detail.ts';
import { failureIn } from './model-failures.ts';

/** How a CLI names things in its hooks. */
export interface EventHooks {
  /** The CLI's name in problems. */
  title: string;
  /** The command by which a person logs in. */
  login: string;
  /** What its hooks call a failure; the words of the service decide about others. */
  failures: Readonly<Record<string, ModelFailure>>;
}

const Count = v.nullish(v.number());
const Hook = v.object({
  hook_event_name: v.string(),
  session_id: v.optional(v.string()),
  model: v.optional(v.unknown()),
  tool_name: v.optional(v.string()),
  tool_input: v.optional(v.unknown()),
  /** Where its session works. */
  cwd: v.optional(v.unknown()),
  /** Of a Notification. */
  notification_type: v.optional(v.string()),
  message: v.optional(v.string()),
  /** Of a StopFailure: what failed, and the words of the service. */
  error: v.optional(v.string()),
  error_details: v.optional(v.string()),
  last_assistant_message: v.nullish(v.string()),
  /** Set in a subagent's hooks, whose turns are not those of the session. */
  agent_id: v.nullish(v.string()),
  /** Of Qwen's Stop. */
  context_limit: Count,
  input_tokens: Count,
  huskies_usage: v.nullish(
    v.object({
      tokens: v.object({ input: Count, output: Count, cached: Count }),
      context: v.nullish(v.object({ used: v.number(), size: v.number() })),
    }),
  ),
});
type Hook = v.InferOutput<typeof Hook>;

/** Makes a decoder, which never throws. A report of another format means nothing. */
export function createEventDecoder(hooks: EventHooks): (body: unknown) => DecodedHook {
  return (body) => {
    const hook = v.safeParse(Hook, body);
    if (!hook.success) return otherFormat(`a hook of ${hooks.title}`, hook.issues);
    const { session_id, model } = hook.output;
    const about: AgentSignal[] = [
      ...(session_id === undefined ? [] : [{ kind: 'session' as const, id: session_id }]),
      ...(typeof model === 'string' ? [{ kind: 'model' as const, model }] : []),
    ];
    return {
      signals: [...about, ...usageOf(hook.output), ...eventSignals(hook.output, hooks)],
      question: hook.output.hook_event_name === 'PermissionRequest' ? questionOf(hook.output) : null,
      over: overOf(hook.output),
      problem: null,
    };
  };
}

/** A report that is not understood. The problem is logged and shown, so it names the field, and never what was sent. */
export function otherFormat(what: string, [issue]: readonly v.BaseIssue<unknown>[]): DecodedHook {
  const field = (issue === undefined ? null : v.getDotPath(issue)) ?? 'the report';
  const problem = `${what} has another format: ${field} should be ${issue?.expected ?? 'of another type'}`;
  const notice = { kind: 'notice' as const, why: message('facts.format', { what, field }) };
  return { signals: [notice], question: null, over: null, problem };
}

function folderOf({ cwd }: Hook): string | null {
  return typeof cwd === 'string' ? cwd : null;
}

/** The same call has the same input: a request of Claude Code does not tell the id of its call. */
function callOf({ tool_name, tool_input }: Hook): string {
  return `${tool_name ?? ''} ${JSON.stringify(tool_input) ?? ''}`;
}

function questionOf(hook: Hook): HookQuestion {
  const tool = hook.tool_name ?? 'a tool';
  const kind = toolKindOf(tool);
  const detail = detailOf(kind, hook.tool_input, folderOf(hook));
  const answer = (decision: object) => ({
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision },
  });
  return {
    call: callOf(hook),
    title: detail === null ? tool : `${tool}: ${shortDetail(kind, detail)}`,
    detail,
    tool: kind,
    allow: answer({ behavior: 'allow' }),
    reject: answer({ behavior: 'deny', message: 'The person has rejected it.' }),
  };
}

/** Which request is answered in the terminal, if any was: its tool has ended, or its turn. */
function overOf(hook: Hook): string | null {
  switch (hook.hook_event_name) {
    case 'PostToolUse':
    case 'PostToolUseFailure':
      return callOf(hook);
    case 'UserPromptSubmit':
    case 'Stop':
    case 'StopFailure':
    case 'Interrupt':
      return hook.agent_id == null ? 'all' : null;
    default:
      return null;
  }
}

function usageOf({ huskies_usage: usage, context_limit: size, input_tokens: used }: Hook): AgentSignal[] {
  const context = usage?.context ?? (size != null && used != null ? { used, size } : null);
  if (usage == null && context === null) return [];
  const { input, output, cached } = usage?.tokens ?? {};
  return [{ kind: 'usage', tokens: { input: input ?? null, output: output ?? null, cached: cached ?? null }, context }];
}

function eventSignals(hook: Hook, hooks: EventHooks): AgentSignal[] {
  const tool = hook.tool_name ?? 'a tool';
  switch (hook.hook_event_name) {
    case 'UserPromptSubmit':
      return [{ kind: 'turn-started' }];
    case 'PreToolUse':
      return [
        { kind: 'tool-started', name: tool, detail: detailOf(toolKindOf(tool), hook.tool_input, folderOf(hook)) },
      ];
    case 'PostToolUse':
    case 'PostToolUseFailure':
      // An answered permission request is not told by itself, but then the tool ends.
      return [{ kind: 'answered' }, { kind: 'tool-ended' }];
    case 'PermissionRequest':
      return [{ kind: 'needs-person', why: message('facts.permission', { tool }) }];
    case 'Notification':
      return notified(hook);
    case 'Stop':
    case 'Interrupt':
      return hook.agent_id == null ? [{ kind: 'turn-ended' }] : [];
    case 'StopFailure':
      return [{ kind: 'failed', ...failureOf(hook, hooks) }, { kind: 'turn-ended' }];
    default:
      return [];
  }
}

/** What the CLI itself says that it waits for. */
function asking({ message: said }: Hook) {
  return said === undefined ? message('facts.waits') : message('facts.asks', { text: said });
}

function notified(hook: Hook): AgentSignal[] {
  switch (hook.notification_type) {
    case 'permission_prompt':
    case 'elicitation_dialog':
      return [{ kind: 'needs-person', why: asking(hook) }];
    default:
      // Of an idle prompt the hook Stop has told.
      return [];
  }
}

function failureOf({ error, error_details, last_assistant_message }: Hook, hooks: EventHooks): FailedRequest {
  const text = error_details ?? last_assistant_message ?? error ?? null;
  const why = hooks.failures[error ?? ''] ?? failureIn(`${error ?? ''} ${text ?? ''}`);
  return { why, text, login: why === 'logged-out' ? hooks.login : null };
}
