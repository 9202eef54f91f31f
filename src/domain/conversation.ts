/**
 * The conversation of an agent on the ACP road, as a log of lines. The host writes one line of JSON for each event to the
 * run's stream `conversation`; a page reads the stream like a terminal's and makes items of it.
 */
import * as v from 'valibot';
import { PROMPT_SOURCES } from './prompt.ts';
import { ANSWER_BYS, OPTION_KINDS } from './question.ts';

/** The states of a tool call, as ACP names them. */
export const TOOL_STATES = ['pending', 'in_progress', 'completed', 'failed'] as const;
/** The state of a tool call. */
export type ToolState = (typeof TOOL_STATES)[number];

const Text = v.string();
const Id = v.string();
const OptionalNumber = v.nullable(v.number());
/** ms since the epoch. */
const at = v.number();

const PlanStepShape = v.object({ text: Text, state: v.picklist(['pending', 'in_progress', 'completed']) });
/** One step of the agent's plan. */
export type PlanStep = v.InferOutput<typeof PlanStepShape>;

const ToolContentShape = v.variant('kind', [
  v.object({ kind: v.literal('text'), text: Text }),
  v.object({ kind: v.literal('diff'), path: Text, before: v.nullable(Text), after: Text, cut: v.boolean() }),
]);
/**
 * A part of what a tool call shows. Of a diff: `before` null: the file is new. The texts are cut where they are too long, and
 * then `cut` is true.
 */
export type ToolContent = v.InferOutput<typeof ToolContentShape>;

const ToolPlaceShape = v.object({ path: Text, line: OptionalNumber });
/** A place in a file that a tool call names. `line` is counted from 1; null: the whole file. */
export type ToolPlace = v.InferOutput<typeof ToolPlaceShape>;

/**
 * The shape of one event. What another version adds to it is ignored.
 *
 * `prompt`: what was sent to the agent; `from`: a person, the story's own prompt, or findings of the pipeline. `text` and
 * `thought`: a further piece of the agent's message. `tool`: what is new of a tool call; fields that are left out keep
 * their values. `question`, `answered`: a permission request. `turn-end`: why the turn ended, as ACP names it. `unsent`:
 * messages that waited when a stop ended the run. `note`: what Huskies itself tells, such as that the session was resumed.
 * `raw`: an update of an unknown kind, kept as it came.
 */
export const CONVERSATION_EVENT = v.variant('kind', [
  v.object({ at, kind: v.literal('prompt'), id: Id, from: v.picklist(PROMPT_SOURCES), text: Text }),
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
    content: v.optional(v.array(ToolContentShape)),
    places: v.optional(v.array(ToolPlaceShape)),
  }),
  v.object({
    at,
    kind: v.literal('question'),
    id: Id,
    title: Text,
    options: v.array(v.object({ id: Id, label: Text, kind: v.picklist(OPTION_KINDS) })),
  }),
  v.object({ at, kind: v.literal('answered'), id: Id, option: v.nullable(Id), by: v.picklist(ANSWER_BYS) }),
  v.object({ at, kind: v.literal('usage'), used: OptionalNumber, size: OptionalNumber, costUsd: OptionalNumber }),
  v.object({ at, kind: v.literal('turn-end'), reason: Text, error: v.nullable(Text) }),
  v.object({ at, kind: v.literal('unsent'), messages: v.array(v.object({ id: Id, text: Text })) }),
  v.object({ at, kind: v.literal('note'), text: Text }),
  v.object({ at, kind: v.literal('raw'), json: Text }),
]);
/** One event. `at`: ms since the epoch. */
export type ConversationEvent = v.InferOutput<typeof CONVERSATION_EVENT>;
