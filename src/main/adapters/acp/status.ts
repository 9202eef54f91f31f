/**
 * What CLIs tell of failed requests to their models, beyond the protocol. Claude's and Codex's adapters tell typed failures to
 * a client that declares `FAILURE_CAPABILITY`, and are silent otherwise while they retry; Codex also tells its thread's state.
 */
import * as v from 'valibot';
import { type Message, message } from '../../../contract/index.ts';
import type { AgentFacts } from '../../../domain/index.ts';
import { failureIn } from '../agents/index.ts';

/** Declares that this client understands typed failures (`_meta` of the client's capabilities). */
export const FAILURE_CAPABILITY = { jetbrains: { air: { version: 1, capabilities: ['sessionFailure'] } } } as const;

const Failure = v.looseObject({
  category: v.nullish(v.string()),
  severity: v.nullish(v.string()),
  title: v.nullish(v.string()),
  actions: v.fallback(v.nullish(v.array(v.string())), null),
});
const Meta = v.looseObject({
  _meta: v.looseObject({
    jetbrains: v.nullish(v.looseObject({ air: v.nullish(v.looseObject({ sessionFailure: v.nullish(Failure) })) })),
    codex: v.nullish(
      v.looseObject({
        threadStatus: v.nullish(v.looseObject({ type: v.string() })),
        error: v.nullish(v.looseObject({ message: v.nullish(v.string()), willRetry: v.nullish(v.boolean()) })),
      }),
    ),
  }),
});

/** Whether an update or an answer carries something beyond the protocol. Most do not, and need no further look. */
export function hasMeta(told: unknown): boolean {
  return typeof told === 'object' && told !== null && '_meta' in told;
}

/** What the update says of the agent's state; no facts if it says nothing. */
export function statusFacts(update: unknown): Partial<AgentFacts> {
  if (!hasMeta(update)) return {};
  const meta = v.safeParse(Meta, update);
  if (!meta.success) return {};
  const { jetbrains, codex } = meta.output._meta;
  const failure = jetbrains?.air?.sessionFailure;
  // A warning is told while the CLI goes on by itself.
  // A notice, such as one about a setting, is a warning of no category, and no failure.
  if (failure?.severity === 'warning' && failure.category === 'unknown') return {};
  if (failure?.severity === 'warning')
    return { state: 'retrying', why: knownMessage(failure) ?? retryMessage(failure.title ?? '') };
  if (failure != null) return { state: 'failed', why: failureMessage(failure) };
  if (codex?.error?.willRetry === true) {
    const title = codex.error.message ?? '';
    return { state: 'retrying', why: knownMessage({ title }) ?? retryMessage(title) };
  }
  if (codex?.threadStatus?.type === 'systemError')
    return { state: 'failed', why: message('acp.refused', { why: 'systemError' }) };
  return {};
}

/** Why a turn that was answered has failed all the same: a 401 or a 429 ends as `end_turn`. Null: it did not fail. */
export function failureOf(response: unknown): Message | null {
  const { state, why } = statusFacts(response);
  return state === 'failed' ? (why ?? null) : null;
}

/**
 * Whether the CLI failed by a fault of its own, for which it offers a new session. Codex's adapter continues a session whose
 * file is lost, and then refuses each prompt in this way. A failure of the model's service offers a retry only.
 */
export function offersNewSession(response: unknown): boolean {
  const meta = v.safeParse(Meta, response);
  const failure = meta.success ? meta.output._meta.jetbrains?.air?.sessionFailure : null;
  return failure?.category === 'service' && failure.actions?.includes('new_session') === true;
}

/** The words in which the CLI tells that failure; null: it has none. */
export function failureWords(response: unknown): string | null {
  const meta = v.safeParse(Meta, response);
  const title = meta.success ? meta.output._meta.jetbrains?.air?.sessionFailure?.title : null;
  return title == null ? null : withoutStop(title);
}

function retryMessage(why: string): Message {
  return message('acp.retrying', { why: withoutStop(why) });
}

function failureMessage(failure: v.InferOutput<typeof Failure>): Message {
  const { category, title } = failure;
  const said = withoutStop(title ?? category ?? '');
  if (category === 'access') return message('facts.logged-out.unknown');
  return knownMessage(failure) ?? message('acp.refused', { why: said });
}

/** A failure that has a remedy of its own, by its category and its words; null: it has none. */
function knownMessage({ category, title }: Pick<v.InferOutput<typeof Failure>, 'category' | 'title'>): Message | null {
  const told = failureIn(title ?? '');
  const why = told === 'other' && category === 'limit' ? 'rate-limited' : told;
  const known = why === 'other' && category === 'connection' ? 'unreachable' : why;
  if (known === 'other') return null;
  return known === 'logged-out' ? message('facts.logged-out.unknown') : message(`facts.${known}`);
}

/** The sentence around it has its own full stop. */
function withoutStop(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 500);
}
