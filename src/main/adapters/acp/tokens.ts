/**
 * The tokens of a session. The protocol tells those of a turn at its end (`usage`). Gemini tells them beyond the protocol
 * (`_meta.quota`), and Qwen with each request to its model instead (`_meta.usage` of a message).
 */
import * as v from 'valibot';
import type { TokenCounts } from '../../../domain/index.ts';
import { hasMeta } from './status.ts';

const Count = v.nullish(v.number());
const Usage = v.looseObject({ inputTokens: Count, outputTokens: Count, cachedReadTokens: Count });
const Response = v.looseObject({ usage: Usage });
const Quota = v.looseObject({
  _meta: v.looseObject({
    quota: v.looseObject({ token_count: v.looseObject({ input_tokens: Count, output_tokens: Count }) }),
  }),
});
const Request = v.looseObject({ _meta: v.looseObject({ usage: Usage }) });

const UNKNOWN: TokenCounts = { input: null, output: null, cached: null };

export class SessionTokens {
  /** Of the turns that have ended. */
  #before = UNKNOWN;
  /** Of the requests of the turn in progress. */
  #turn = UNKNOWN;

  /** The tokens so far, if this update tells of some; null: it does not. */
  updated(update: unknown): TokenCounts | null {
    if (!hasMeta(update)) return null;
    const told = v.safeParse(Request, update);
    if (!told.success) return null;
    this.#turn = sum(this.#turn, countsOf(told.output._meta.usage));
    return sum(this.#before, this.#turn);
  }

  /** The tokens so far at the end of a turn; null: nothing was told of it. What the answer tells of the turn counts. */
  turnEnded(response: unknown): TokenCounts | null {
    const turn = toldAtEnd(response) ?? this.#turn;
    this.#turn = UNKNOWN;
    if (turn === UNKNOWN) return null;
    this.#before = sum(this.#before, turn);
    return this.#before;
  }
}

function toldAtEnd(response: unknown): TokenCounts | null {
  const told = v.safeParse(Response, response);
  if (told.success) return countsOf(told.output.usage);
  const quota = v.safeParse(Quota, response);
  if (!quota.success) return null;
  const { input_tokens, output_tokens } = quota.output._meta.quota.token_count;
  return { input: input_tokens ?? null, output: output_tokens ?? null, cached: null };
}

function countsOf({ inputTokens, outputTokens, cachedReadTokens }: v.InferOutput<typeof Usage>): TokenCounts {
  return { input: inputTokens ?? null, output: outputTokens ?? null, cached: cachedReadTokens ?? null };
}

function sum(one: TokenCounts, other: TokenCounts): TokenCounts {
  const plus = (a: number | null, b: number | null) => (b === null ? a : (a ?? 0) + b);
  return {
    input: plus(one.input, other.input),
    output: plus(one.output, other.output),
    cached: plus(one.cached, other.cached),
  };
}
