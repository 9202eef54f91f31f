/**
 * The turns of an agent on pipes: which prompt is sent when, and what is known meanwhile. Pure: each input gives the next
 * state and what to do.
 */
import { type Message, message } from '../../../contract/index.ts';
import { type AgentFacts, type Answer, NO_FACTS, type QueuedPrompt } from '../../../domain/index.ts';
import type { NewConversationEvent, RoadQuestion, SessionStart, SessionUpdate, TurnEnd } from '../ports/index.ts';

/**
 * `opening`: the session is not open yet. `idle`: it waits for a prompt. `prompting`: a turn is in progress.
 * `interrupting`: the end of the turn was requested, and is awaited. `closed`: the connection is over.
 */
export type TurnPhase = 'opening' | 'idle' | 'prompting' | 'interrupting' | 'closed';

/** The state of one session. */
export interface TurnState {
  phase: TurnPhase;
  /** The prompts that wait, in their order. */
  queue: readonly QueuedPrompt[];
  /** The ids of prompts that were sent, as long as the run's record still lists them. None is sent twice. */
  sent: readonly string[];
  /** The ids of the questions that wait for an answer. */
  questions: readonly string[];
  /** A turn has failed, so the next would fail as well: nothing is sent until a prompt is added. */
  waits: boolean;
  /** A stop of the run was requested: nothing is sent any more, and the end of the connection is no failure. */
  isStopping: boolean;
  facts: AgentFacts;
}

/** What happened. */
export type TurnInput =
  | { kind: 'opened'; session: string; how: SessionStart; facts: Partial<AgentFacts> }
  /** The prompts that the run's record lists: one was added, edited, removed or sent. */
  | { kind: 'queue'; prompts: readonly QueuedPrompt[] }
  | { kind: 'updated'; update: SessionUpdate }
  | { kind: 'asked'; question: RoadQuestion }
  | { kind: 'withdrew'; question: string }
  | { kind: 'answered'; question: string; answer: Answer }
  | { kind: 'interrupt' }
  /** The CLI has not ended its turn for a while after an interrupt. */
  | { kind: 'interrupt-unheard' }
  /** A stop of the run was requested, or withdrawn. */
  | { kind: 'stopping'; isStopping: boolean }
  | { kind: 'turn-ended'; end: TurnEnd }
  | { kind: 'closed'; why: Message | null };

/** What is to be done, in this order. There is none that ends a process: only a stop does that. */
export type TurnOutput =
  | { do: 'send'; prompt: QueuedPrompt }
  /** It was sent, so it leaves the run's record. */
  | { do: 'forget'; prompt: string }
  | { do: 'cancel' }
  | { do: 'ask'; question: RoadQuestion }
  /** The question does not wait for a person any more. */
  | { do: 'withdraw'; question: string }
  | { do: 'answer'; question: string; option: string | null }
  | { do: 'say'; event: NewConversationEvent }
  /** `durable`: they must survive a crash of the host. */
  | { do: 'facts'; facts: AgentFacts; durable: boolean };

/** The next state, and what to do. */
export interface TurnStep {
  state: TurnState;
  outputs: TurnOutput[];
}

/** The state of a session that is being opened. */
export const OPENING: TurnState = {
  phase: 'opening',
  queue: [],
  sent: [],
  questions: [],
  waits: false,
  isStopping: false,
  facts: NO_FACTS,
};

/** Takes one input. A closed session takes none, and changes nothing any more. */
export function takeTurnInput(state: TurnState, input: TurnInput): TurnStep {
  if (state.phase === 'closed') return { state, outputs: [] };
  const { next, outputs } = take(state, input);
  const sent = sendNext(next);
  const all = [...outputs, ...sent.outputs];
  const hasNews = !isSameFacts(sent.next.facts, state.facts);
  const durable = sent.next.facts.session !== state.facts.session || sent.next.facts.turns !== state.facts.turns;
  return {
    state: sent.next,
    outputs: hasNews ? [...all, { do: 'facts', facts: sent.next.facts, durable }] : all,
  };
}

interface Taken {
  next: TurnState;
  outputs: TurnOutput[];
}

function take(state: TurnState, input: TurnInput): Taken {
  switch (input.kind) {
    case 'opened':
      return opened(state, input);
    case 'queue':
      return { next: withQueue(state, input.prompts), outputs: [] };
    case 'updated':
      return updated(state, input.update);
    case 'asked':
      return asked(state, input.question);
    case 'withdrew':
      return endQuestions(
        state,
        state.questions.filter((id) => id === input.question),
      );
    case 'answered':
      return answered(state, input.question, input.answer);
    case 'interrupt':
      return interrupt(state);
    case 'interrupt-unheard':
      if (state.phase !== 'interrupting') return { next: state, outputs: [] };
      return {
        next: { ...state, facts: { ...withState(state.facts, 'needs-you'), why: message('acp.unheard') } },
        outputs: [],
      };
    case 'stopping':
      return { next: { ...state, isStopping: input.isStopping }, outputs: [] };
    case 'turn-ended':
      return turnEnded(state, input.end);
    case 'closed':
      return closed(state, input.why);
  }
}

function opened(state: TurnState, { session, facts }: TurnInput & { kind: 'opened' }): Taken {
  if (state.phase !== 'opening') return { next: state, outputs: [] };
  const known = { ...state.facts, ...facts, session, turns: state.facts.turns ?? 0 };
  return { next: { ...state, phase: 'idle', facts: withState(known, 'idle') }, outputs: [] };
}

/** A prompt that is new lets a session go on after a failed turn. */
function withQueue(state: TurnState, prompts: readonly QueuedPrompt[]): TurnState {
  const sent = state.sent.filter((id) => prompts.some((one) => one.id === id));
  const queue = prompts.filter(({ id }) => !sent.includes(id));
  const isNew = queue.some(({ id }) => !state.queue.some((one) => one.id === id));
  return { ...state, sent, queue, waits: state.waits && !isNew };
}

/** Facts are kept whenever they come, but what the agent does is only taken over while it has a turn. */
function updated(state: TurnState, { facts, events }: SessionUpdate): Taken {
  const { state: told, why, nextTryAt, ...rest } = facts;
  const known = withFacts(state.facts, rest);
  const says = events.map((event): TurnOutput => ({ do: 'say', event }));
  if (!hasTurn(state)) return { next: { ...state, facts: withFacts(known, { tool: null }) }, outputs: says };
  // Any other sign of life ends a retry; an open question does not end by it.
  const goesOn = told === undefined && events.length > 0 && state.questions.length === 0;
  const next =
    told !== undefined && told !== null
      ? withFacts(known, { state: told, why: why ?? null, nextTryAt: nextTryAt ?? null })
      : goesOn
        ? withState(known, 'working')
        : known;
  return { next: { ...state, facts: next }, outputs: says };
}

function asked(state: TurnState, question: RoadQuestion): Taken {
  if (state.questions.includes(question.id)) return { next: state, outputs: [] };
  const { id, title, options } = question;
  const said: TurnOutput = { do: 'say', event: { kind: 'question', id, title, options } };
  // A question of a turn that is being interrupted must be answered with no option, as ACP has it. During a stop nothing
  // is permitted any more, and what was asked before waits until its process is gone.
  if (state.phase === 'interrupting' || state.isStopping) {
    return { next: state, outputs: [said, { do: 'answer', question: id, option: null }, saidEnded(id)] };
  }
  const facts = { ...withState(state.facts, 'needs-you'), why: message('acp.asks', { title }) };
  return {
    next: { ...state, questions: [...state.questions, id], facts },
    outputs: [said, { do: 'ask', question }],
  };
}

function answered(state: TurnState, id: string, answer: Answer): Taken {
  if (!state.questions.includes(id)) return { next: state, outputs: [] };
  const { by, option } = state.isStopping ? { by: 'ended' as const, option: null } : answer;
  const questions = state.questions.filter((one) => one !== id);
  return {
    next: { ...state, questions, facts: afterQuestions(state, questions) },
    outputs: [
      { do: 'answer', question: id, option },
      { do: 'say', event: { kind: 'answered', id, option, by } },
    ],
  };
}

/** Ends questions that wait for no answer any more. */
function endQuestions(state: TurnState, ids: readonly string[]): Taken {
  const questions = state.questions.filter((id) => !ids.includes(id));
  return {
    next: ids.length === 0 ? state : { ...state, questions, facts: afterQuestions(state, questions) },
    outputs: ids.flatMap((question): TurnOutput[] => [
      { do: 'answer', question, option: null },
      { do: 'withdraw', question },
      saidEnded(question),
    ]),
  };
}

/** An interrupt ends the turn only. The prompts that wait stay, and the next one is sent after the end of the turn. */
function interrupt(state: TurnState): Taken {
  if (state.phase === 'interrupting') return { next: state, outputs: [{ do: 'cancel' }] };
  if (state.phase !== 'prompting') return { next: state, outputs: [] };
  const { next, outputs } = endQuestions(state, state.questions);
  return { next: { ...next, phase: 'interrupting' }, outputs: [{ do: 'cancel' }, ...outputs] };
}

function turnEnded(state: TurnState, { reason, error, detail, facts }: TurnEnd): Taken {
  if (!hasTurn(state)) return { next: state, outputs: [] };
  const { next, outputs } = endQuestions(state, state.questions);
  const known: AgentFacts = { ...next.facts, ...facts, tool: null, turns: (next.facts.turns ?? 0) + 1 };
  return {
    next: {
      ...next,
      phase: 'idle',
      waits: error !== null,
      facts: error === null ? withState(known, 'idle') : { ...withState(known, 'failed'), why: error },
    },
    outputs: [...outputs, { do: 'say', event: { kind: 'turn-end', reason, error: detail } }],
  };
}

function closed(state: TurnState, why: Message | null): Taken {
  const { next, outputs } = endQuestions(state, state.questions);
  const reason = state.isStopping ? null : (why ?? reasonOfEnd(state));
  const facts =
    reason !== null
      ? { ...withState(next.facts, 'failed'), why: reason }
      : // What its turn had failed with before is still of use.
        next.facts.state === 'failed'
        ? next.facts
        : withState(next.facts, null);
  const reasonSaid = state.isStopping ? 'stopped' : 'closed';
  const said: TurnOutput[] = hasTurn(state)
    ? [{ do: 'say', event: { kind: 'turn-end', reason: reasonSaid, error: null } }]
    : [];
  return { next: { ...next, phase: 'closed', facts: { ...facts, tool: null } }, outputs: [...outputs, ...said] };
}

/** Why it is a failure that the CLI closed its connection; null if it is none. */
function reasonOfEnd(state: TurnState): Message | null {
  if (hasTurn(state)) return message('acp.closed');
  return state.phase === 'opening' ? message('acp.ended') : null;
}

/** At most one prompt is in flight: the next one is sent when the session is idle. */
function sendNext(state: TurnState): Taken {
  const [prompt, ...queue] = state.queue;
  if (state.phase !== 'idle' || state.waits || state.isStopping || prompt === undefined)
    return { next: state, outputs: [] };
  const { id, from, text } = prompt;
  return {
    next: {
      ...state,
      phase: 'prompting',
      queue,
      sent: [...state.sent, id],
      facts: withState(state.facts, 'working'),
    },
    outputs: [
      { do: 'say', event: { kind: 'prompt', id, from, text } },
      { do: 'send', prompt },
      { do: 'forget', prompt: id },
    ],
  };
}

function hasTurn({ phase }: TurnState): boolean {
  return phase === 'prompting' || phase === 'interrupting';
}

function withState(facts: AgentFacts, state: AgentFacts['state']): AgentFacts {
  return withFacts(facts, { state, why: null, nextTryAt: null });
}

/** The same object if nothing changes by it, since a CLI sends thousands of updates a second that change no fact. */
function withFacts(facts: AgentFacts, change: Partial<AgentFacts>): AgentFacts {
  const names = Object.keys(change) as (keyof AgentFacts)[];
  return names.every((name) => facts[name] === change[name]) ? facts : { ...facts, ...change };
}

function isSameFacts(one: AgentFacts, other: AgentFacts): boolean {
  if (one === other) return true;
  const names = Object.keys({ ...one, ...other }) as (keyof AgentFacts)[];
  // Most differ in a word, and are not compared as a whole.
  return names.every((name) => one[name] === other[name] || JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

function afterQuestions(state: TurnState, open: readonly string[]): AgentFacts {
  if (open.length > 0 || state.facts.state !== 'needs-you') return state.facts;
  return withState(state.facts, hasTurn(state) ? 'working' : 'idle');
}

function saidEnded(id: string): TurnOutput {
  return { do: 'say', event: { kind: 'answered', id, option: null, by: 'ended' } };
}
