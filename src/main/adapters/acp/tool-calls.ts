/**
 * What is known of the tool calls in progress. A permission request names its call as an update does: with the fields alone
 * that are new (agentclientprotocol.com, "Tool Calls"), so that its kind may have been told before.
 */
import * as v from 'valibot';

const Call = v.looseObject({ toolCallId: v.string(), status: v.nullish(v.string()) });
const Asking = v.looseObject({ toolCall: Call });
/** What the policy and a person decide by. */
const FIELDS = ['kind', 'title', 'rawInput', 'locations', 'content'] as const;
/** More calls at a time are not remembered: a CLI may never tell that one is over. */
const MOST_CALLS = 1_000;
/**
 * How much is kept of all calls together, in characters of JSON; a written file is a part of its input. The oldest is
 * forgotten first: its request is judged by what that tells itself, so less is allowed.
 */
export const MAX_KEPT_CHARACTERS = 8 * 1024 * 1024;

type Known = Partial<Record<(typeof FIELDS)[number], unknown>>;

export class ToolCalls {
  readonly #known = new Map<string, { told: Known; characters: number }>();
  #characters = 0;

  /** Takes any update of a session. */
  updated(update: unknown): void {
    const read = v.safeParse(Call, update);
    if (!read.success) return;
    const { toolCallId: id, status } = read.output;
    if (status === 'completed' || status === 'failed') {
      this.#forget(id);
      return;
    }
    const before = this.#known.get(id);
    if (before === undefined && this.#known.size >= MOST_CALLS) return;
    const told = { ...before?.told, ...toldIn(read.output) };
    const characters = JSON.stringify(told).length;
    this.#forget(id);
    if (characters > MAX_KEPT_CHARACTERS) return;
    for (const oldest of this.#known.keys()) {
      if (this.#characters + characters <= MAX_KEPT_CHARACTERS) break;
      this.#forget(oldest);
    }
    this.#known.set(id, { told, characters });
    this.#characters += characters;
  }

  #forget(id: string): void {
    this.#characters -= this.#known.get(id)?.characters ?? 0;
    this.#known.delete(id);
  }

  /** A permission request with what was told of its call before; anything else as it is. */
  completed(request: unknown): unknown {
    const read = v.safeParse(Asking, request);
    if (!read.success) return request;
    const { toolCall } = read.output;
    return {
      ...read.output,
      toolCall: { ...toolCall, ...this.#known.get(toolCall.toolCallId)?.told, ...toldIn(toolCall) },
    };
  }
}

function toldIn(call: Readonly<Record<string, unknown>>): Known {
  return Object.fromEntries(FIELDS.filter((field) => call[field] != null).map((field) => [field, call[field]]));
}
