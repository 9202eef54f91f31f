/**
 * What CLIs tell of failed requests to their models, beyond the protocol. Claude's and Codex's adapters tell typed failures to
 * a client that declares `FAILURE_CAPABILITY`, and are silent otherwise while they retry; Codex also tells its thread's state.
 */
import * as v from 'valibot';
import { type Message, message } from '../../../contract/index.ts';
import type { AgentFacts } from '../../../domain/index.ts';

/** Declares that this client understands typed failures (`_meta` of the client's capabilities). */
export const FAILURE_CAPABILITY = { jetbrains: { air: { version: 1, capabilities: ['sessionFailure'] } } } as const;

const Failure = v.looseObject({
  category: v.nullish(v.string()),
  severity: v.nullish(v.string()),
  title: v.nullish(v.string()),
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

/** What the update says of the agent's state; no facts if it says nothing. */
export function statusFacts(update: unknown): Partial<AgentFacts> {
  const meta = v.safeParse(Meta, update);
  if (!meta.success) return {};
  const { jetbrains, codex } = meta.output._meta;
  const failure = jetbrains?.air?.sessionFailure;
  // A warning is told while the CLI goes on by itself.
  if (failure?.severity === 'warning') return retrying(failure.title ?? '');
  if (failure != null) return { state: 'failed', why: failureMessage(failure) };
  if (codex?.error?.willRetry === true) return retrying(codex.error.message ?? '');
  if (codex?.threadStatus?.type === 'systemError')
    return { state: 'failed', why: message('acp.refused', { why: 'systemError' }) };
  return {};
}

/** Why a turn that was answered has failed all the same: a 401 or a 429 ends as `end_turn`. Null: it did not fail. */
export function failureOf(response: unknown): Message | null {
  const { state, why } = statusFacts(response);
  return state === 'failed' ? (why ?? null) : null;
}

function retrying(why: string): Partial<AgentFacts> {
  return { state: 'retrying', why: message('acp.retrying', { why: withoutStop(why) }) };
}

function failureMessage({ category, title }: v.InferOutput<typeof Failure>): Message {
  const said = withoutStop(title ?? category ?? '');
  return category === 'access' ? message('acp.login', { methods: [said] }) : message('acp.refused', { why: said });
}

/** The sentence around it has its own full stop. */
function withoutStop(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 500);
}
