/** The check of one line of a conversation (domain/conversation.ts). What another version adds to an event is ignored. */
import * as v from 'valibot';
import { type ConversationEvent, OPTION_KINDS, TOOL_STATES } from '../domain/index.ts';

const Text = v.string();
const Id = v.string();
const OptionalNumber = v.nullable(v.number());

const PlanStepShape = v.object({ text: Text, state: v.picklist(['pending', 'in_progress', 'completed']) });

const ContentShape = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: Text }),
  v.object({ kind: v.literal('diff'), path: Text, before: v.nullable(Text), after: Text, cut: v.boolean() }),
]);

const OptionShape = v.object({ id: Id, label: Text, kind: v.picklist(OPTION_KINDS) });

const at = v.number();

const EventShape = v.variant('kind', [
  v.object({
    at,
    kind: v.literal('prompt'),
    id: Id,
    from: v.picklist(['person', 'story', 'findings']),
    text: Text,
  }),
  v.object({ at, kind: v.literal('text'), text: Text }),
  v.object({ at, kind: v.literal('thought'), text: Text }),
  v.object({ at, kind: v.literal('plan'), steps: v.array(PlanStepShape) }),
  v.object({
    at,
    kind: v.literal('tool'),
    id: Id,
    title: v.optional(Text),
    tool: v.optional(Text),
    state: v.optional(v.picklist(TOOL_STATES)),
    content: v.optional(v.array(ContentShape)),
    places: v.optional(v.array(v.object({ path: Text, line: OptionalNumber }))),
  }),
  v.object({ at, kind: v.literal('question'), id: Id, title: Text, options: v.array(OptionShape) }),
  v.object({
    at,
    kind: v.literal('answered'),
    id: Id,
    option: v.nullable(Id),
    by: v.picklist(['person', 'policy', 'ended']),
  }),
  v.object({ at, kind: v.literal('usage'), used: OptionalNumber, size: OptionalNumber, costUsd: OptionalNumber }),
  v.object({ at, kind: v.literal('turn-end'), reason: Text, error: v.nullable(Text) }),
  v.object({ at, kind: v.literal('note'), text: Text }),
  v.object({ at, kind: v.literal('raw'), json: Text }),
]);

/** The event of a line; null if the line is damaged, or if the event is of a kind that this version does not know. */
export function readConversationLine(line: string): ConversationEvent | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // The caller shows the line as it is.
    return null;
  }
  const checked = v.safeParse(EventShape, parsed);
  return checked.success ? (checked.output as ConversationEvent) : null;
}
