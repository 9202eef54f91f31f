/** Decodes what the plugin for opencode (bin/opencode-hooks.mjs) reports, as of opencode 1.18. */
import * as v from 'valibot';
import { message } from '../../../contract/index.ts';
import type { AgentSignal, DecodedHook, FailedRequest } from '../../core/ports/index.ts';
import { otherFormat } from './event-hooks.ts';
import { detailOf, toolKindOf } from './hook-detail.ts';
import { failureIn, failureOfStatus } from './model-failures.ts';

const LOGIN = 'opencode auth login';
const Count = v.nullish(v.number());
const Report = v.object({
  type: v.string(),
  session: v.nullish(v.string()),
  model: v.nullish(v.string()),
  /** Of a session as a whole. The input does not count what was read from or written to the cache. */
  cost: Count,
  tokens: v.nullish(
    v.object({
      input: Count,
      output: Count,
      reasoning: Count,
      cache: v.nullish(v.object({ read: Count, write: Count })),
    }),
  ),
  status: v.nullish(v.object({ type: v.string(), message: v.nullish(v.string()), next: Count })),
  error: v.nullish(
    v.object({
      name: v.nullish(v.string()),
      data: v.nullish(v.object({ message: v.nullish(v.string()), statusCode: Count })),
    }),
  ),
  tool: v.nullish(v.string()),
  state: v.nullish(v.string()),
  input: v.nullish(v.unknown()),
  patterns: v.nullish(v.array(v.string())),
});
type Report = v.InferOutput<typeof Report>;

/** Never throws. A report of another format means nothing. */
export function decodeOpencode(body: unknown): DecodedHook {
  const report = v.safeParse(Report, body);
  if (!report.success) return otherFormat('a report of opencode', report.issues);
  const { session, model } = report.output;
  const about: AgentSignal[] = [
    ...(session == null ? [] : [{ kind: 'session' as const, id: session }]),
    ...(model == null ? [] : [{ kind: 'model' as const, model }]),
  ];
  return { signals: [...about, ...signalsOf(report.output)], question: null, over: null, problem: null };
}

function signalsOf(report: Report): AgentSignal[] {
  const tool = report.tool ?? 'a tool';
  switch (report.type) {
    case 'session.status':
      return statusSignals(report);
    case 'session.updated':
      return usageSignals(report);
    case 'session.error':
      // A person has interrupted it.
      if (report.error?.name === 'MessageAbortedError') return [];
      return [{ kind: 'failed', ...failureOf(errorText(report), report.error) }];
    case 'message.part.updated':
      if (report.state !== 'running') return [{ kind: 'tool-ended' }];
      return [{ kind: 'tool-started', name: tool, detail: detailOf(toolKindOf(tool), report.input) }];
    case 'permission.asked':
      return [{ kind: 'needs-person', why: message('facts.permission', { tool }) }];
    case 'permission.replied':
      return [{ kind: 'answered' }];
    default:
      return [];
  }
}

function statusSignals({ status }: Report): AgentSignal[] {
  switch (status?.type) {
    case 'busy':
      return [{ kind: 'continued' }];
    case 'retry':
      return [{ kind: 'retrying', until: status.next ?? null, ...failureOf(status.message ?? null, null) }];
    case 'idle':
      return [{ kind: 'turn-ended' }];
    default:
      return [];
  }
}

function usageSignals({ cost, tokens }: Report): AgentSignal[] {
  const { read = null, write = null } = tokens?.cache ?? {};
  const { input = null, output = null, reasoning = null } = tokens ?? {};
  const counts = {
    input: input === null ? null : input + (read ?? 0) + (write ?? 0),
    output: output === null ? null : output + (reasoning ?? 0),
    cached: read,
  };
  return [{ kind: 'usage', tokens: counts, costUsd: cost ?? null }];
}

function errorText({ error }: Report): string | null {
  return error?.data?.message ?? error?.name ?? null;
}

/** The words tell more than the status: a limit that is used up has the status of one that is exceeded for a moment. */
function failureOf(text: string | null, error: Report['error']): FailedRequest {
  const said = error?.name === 'ProviderAuthError' ? 'logged-out' : failureIn(text ?? '');
  const why = said === 'other' ? failureOfStatus(error?.data?.statusCode ?? null) : said;
  return { why, text, login: why === 'logged-out' ? LOGIN : null };
}
