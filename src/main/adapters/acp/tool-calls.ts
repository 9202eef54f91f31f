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

type Known = Partial<Record<(typeof FIELDS)[number], unknown>>;

export class ToolCalls {
  readonly #known = new Map<string, Known>();

  /** Takes any update of a session. */
  updated(update: unknown): void {
    const read = v.safeParse(Call, update);
    if (!read.success) return;
    const { toolCallId: id, status } = read.output;
    if (status === 'completed' || status === 'failed') {
      this.#known.delete(id);
      return;
    }
    if (!this.#known.has(id) && this.#known.size >= MOST_CALLS) return;
    this.#known.set(id, { ...this.#known.get(id), ...toldIn(read.output) });
  }

  /** A permission request with what was told of its call before; anything else as it is. */
  completed(request: unknown): unknown {
    const read = v.safeParse(Asking, request);
    if (!read.success) return request;
    const { toolCall } = read.output;
    return { ...read.output, toolCall: { ...toolCall, ...this.#known.get(toolCall.toolCallId), ...toldIn(toolCall) } };
  }
}

function toldIn(call: Readonly<Record<string, unknown>>): Known {
  return Object.fromEntries(FIELDS.filter((field) => call[field] != null).map((field) => [field, call[field]]));
}
