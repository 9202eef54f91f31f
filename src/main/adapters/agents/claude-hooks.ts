/**
 * Decodes the hooks and the status line of Claude Code, as of 2.1.332. Both send one JSON object; only hooks have
 * `hook_event_name`. The tokens of the status line are those of the present context, not of the whole session.
 */
import * as v from 'valibot';
import type { AgentSignal, DecodedHook } from '../../core/ports/index.ts';
import { createEventDecoder, otherFormat } from './event-hooks.ts';

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

const decodeHook = createEventDecoder({
  title: 'Claude Code',
  login: 'claude auth login',
  failures: {
    rate_limit: 'rate-limited',
    overloaded: 'overloaded',
    billing_error: 'out-of-credit',
    authentication_failed: 'logged-out',
    oauth_org_not_allowed: 'logged-out',
    server_error: 'unreachable',
    max_output_tokens: 'other',
    invalid_request: 'other',
  },
});

/** Never throws. A report of another format means nothing. */
export function decodeClaude(body: unknown): DecodedHook {
  const isStatus = typeof body === 'object' && body !== null && !Array.isArray(body) && !('hook_event_name' in body);
  if (!isStatus) return decodeHook(body);
  const status = v.safeParse(Status, body);
  if (!status.success) return otherFormat('the status line of Claude Code', status.issues);
  return { signals: statusSignals(status.output), question: null, over: null, problem: null };
}

function statusSignals({ session_id, model, cost, context_window }: v.InferOutput<typeof Status>): AgentSignal[] {
  const usage = context_window?.current_usage;
  const size = context_window?.context_window_size ?? null;
  const parts = [usage?.input_tokens, usage?.cache_creation_input_tokens, usage?.cache_read_input_tokens];
  const used = parts.some((part) => typeof part === 'number')
    ? parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)
    : null;
  return [
    ...(session_id === undefined ? [] : [{ kind: 'session' as const, id: session_id }]),
    ...(model === undefined ? [] : [{ kind: 'model' as const, model: model.id }]),
    {
      kind: 'usage',
      costUsd: cost?.total_cost_usd ?? null,
      context: size === null || used === null ? null : { used, size },
    },
  ];
}
