/**
 * Decodes the hooks and the status line of Claude Code, as of 2.1.332. Both send one JSON object; only hooks have
 * `hook_event_name`. Tokens of the whole session are told by neither: those of the status line are the present context.
 */
import * as v from 'valibot';
import { message } from '../../../contract/index.ts';
import type { AgentSignal, DecodedHook, FailedRequest, ModelFailure } from '../../core/ports/index.ts';
import { detailOf } from './hook-detail.ts';

const LOGIN = 'claude auth login';

const Hook = v.object({
  hook_event_name: v.string(),
  session_id: v.optional(v.string()),
  tool_name: v.optional(v.string()),
  tool_input: v.optional(v.unknown()),
  /** Of a Notification. */
  notification_type: v.optional(v.string()),
  message: v.optional(v.string()),
  /** Of a StopFailure: what failed, and the words of the service. */
  error: v.optional(v.string()),
  error_details: v.optional(v.string()),
  last_assistant_message: v.optional(v.string()),
  /** Set in a subagent's hooks, whose turns are not those of the session. */
  agent_id: v.optional(v.string()),
});

const Count = v.nullish(v.number());
const Status = v.object({
  session_id: v.optional(v.string()),
  model: v.optional(v.object({ id: v.string() })),
  cost: v.optional(v.object({ total_cost_usd: Count })),
  context_window: v.optional(
    v.object({
      context_window_size: Count,
      current_usage: v.nullish(
        v.object({ input_tokens: Count, cache_creation_input_tokens: Count, cache_read_input_tokens: Count }),
      ),
    }),
  ),
});

/** What the hooks call a failure. */
const FAILURES: Readonly<Record<string, ModelFailure>> = {
  rate_limit: 'rate-limited',
  overloaded: 'overloaded',
  billing_error: 'out-of-credit',
  authentication_failed: 'logged-out',
  oauth_org_not_allowed: 'logged-out',
  server_error: 'unreachable',
  max_output_tokens: 'other',
  invalid_request: 'other',
};

/** Never throws. A report of another format means nothing. */
export function decodeClaude(body: unknown): DecodedHook {
  if (typeof body === 'object' && body !== null && !Array.isArray(body) && !('hook_event_name' in body)) {
    const status = v.safeParse(Status, body);
    return status.success ? known(statusSignals(status.output)) : unknown('the status line', status.issues);
  }
  const hook = v.safeParse(Hook, body);
  return hook.success ? known(hookSignals(hook.output)) : unknown('a hook', hook.issues);
}

function known(signals: AgentSignal[]): DecodedHook {
  return { signals, problem: null };
}

function unknown(what: string, issues: readonly { message: string }[]): DecodedHook {
  return { signals: [], problem: `${what} of Claude Code has another format: ${issues[0]?.message ?? ''}` };
}

function statusSignals({ session_id, model, cost, context_window }: v.InferOutput<typeof Status>): AgentSignal[] {
  const usage = context_window?.current_usage;
  const size = context_window?.context_window_size ?? null;
  const parts = [usage?.input_tokens, usage?.cache_creation_input_tokens, usage?.cache_read_input_tokens];
  const used = parts.some((part) => typeof part === 'number')
    ? parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)
    : null;
  return [
    ...sessionSignal(session_id),
    ...(model === undefined ? [] : [{ kind: 'model' as const, model: model.id }]),
    {
      kind: 'usage',
      costUsd: cost?.total_cost_usd ?? null,
      context: size === null || used === null ? null : { used, size },
    },
  ];
}

function sessionSignal(id: string | undefined): AgentSignal[] {
  return id === undefined ? [] : [{ kind: 'session', id }];
}

function hookSignals(hook: v.InferOutput<typeof Hook>): AgentSignal[] {
  const tool = hook.tool_name ?? 'a tool';
  const session = sessionSignal(hook.session_id);
  switch (hook.hook_event_name) {
    case 'UserPromptSubmit':
      return [...session, { kind: 'turn-started' }];
    case 'PreToolUse':
      return [...session, { kind: 'tool-started', name: tool, detail: detailOf(hook.tool_input) }];
    case 'PostToolUse':
    case 'PostToolUseFailure':
      // An answered permission request is not told by itself, but then the tool ends.
      return [...session, { kind: 'answered' }, { kind: 'tool-ended' }];
    case 'PermissionRequest':
      return [...session, { kind: 'needs-person', why: message('facts.permission', { tool }) }];
    case 'Notification':
      return [...session, ...notified(hook)];
    case 'Stop':
      return hook.agent_id === undefined ? [...session, { kind: 'turn-ended' }] : session;
    case 'StopFailure':
      return [...session, { kind: 'failed', ...failureOf(hook) }, { kind: 'turn-ended' }];
    default:
      return session;
  }
}

/** What the CLI itself says that it waits for. */
function asking({ message: said }: v.InferOutput<typeof Hook>) {
  return said === undefined ? message('facts.waits') : message('facts.asks', { text: said });
}

function notified(hook: v.InferOutput<typeof Hook>): AgentSignal[] {
  switch (hook.notification_type) {
    case 'permission_prompt':
    case 'elicitation_dialog':
      return [{ kind: 'needs-person', why: asking(hook) }];
    default:
      // Of an idle prompt the hook Stop has told.
      return [];
  }
}

function failureOf({ error, error_details, last_assistant_message }: v.InferOutput<typeof Hook>): FailedRequest {
  const text = error_details ?? last_assistant_message ?? error ?? null;
  const why = FAILURES[error ?? ''] ?? 'other';
  return { why, text, login: why === 'logged-out' ? LOGIN : null };
}
