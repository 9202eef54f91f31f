/** How the facts of a run follow from the signals of its CLI. Decisions only; what no signal told stays null. */
import { type Message, message, visible } from '../../../contract/index.ts';
import {
  type AgentFacts,
  isSameMessage,
  leftBehind,
  NO_FACTS,
  ownPart,
  plus,
  type TokenCounts,
  usedInLeft,
} from '../../../domain/index.ts';
import type { AgentSignal, FailedRequest, UsageSignal } from '../ports/index.ts';

/** The longest last action that is kept, in characters. */
const LINE_CHARACTERS = 200;
/** The longest name of a tool, a model or a session that is kept, in characters. */
const NAME_CHARACTERS = 200;
/** The most notices of a run: a card shows them all. */
const MAX_NOTICES = 5;

/** Facts after a signal. `facts` null: its CLI has told nothing yet. The same object: nothing has changed. */
export function factsAfter(facts: AgentFacts | null, signal: AgentSignal): AgentFacts {
  const before = facts ?? NO_FACTS;
  switch (signal.kind) {
    case 'session': {
      const session = nameOf(signal.id);
      if (session === null || session === before.session) return before;
      return { ...before, session, left: leftBehind(before, session) };
    }
    case 'model':
      return { ...before, model: nameOf(signal.model) ?? before.model };
    case 'turn-started':
      return { ...before, ...at('working') };
    case 'continued':
      return before.state === 'working' || before.state === 'needs-you' ? before : { ...before, ...at('working') };
    case 'tool-started': {
      const tool = nameOf(signal.name);
      const lastAction = lineOf([tool ?? '', signal.detail ?? ''].filter((part) => part !== '').join(': '));
      return { ...before, ...at('working'), tool, lastAction: lastAction ?? before.lastAction };
    }
    case 'tool-ended':
      // One that ends beside an open question does not answer it.
      return before.state === 'needs-you' ? { ...before, tool: null } : { ...before, ...at('working') };
    case 'needs-person':
      return { ...before, ...at('needs-you', signal.why), tool: before.tool };
    case 'answered':
      return before.state === 'needs-you' ? { ...before, ...at('working'), tool: before.tool } : before;
    case 'turn-ended': {
      if (before.state === 'idle') return before;
      const turns = (before.turns ?? 0) + 1;
      // A CLI that has told why its turn failed also tells that it has ended.
      return before.state === 'failed' ? { ...before, turns } : { ...before, ...at('idle'), turns };
    }
    case 'retrying':
      return { ...before, ...at('retrying', failureMessage(signal)), nextTryAt: signal.until };
    case 'failed':
      return { ...before, ...at('failed', failureMessage(signal)) };
    case 'usage':
      return withUsage(before, signal);
    case 'dialog':
      return withDialog(before, signal.why);
    case 'notice':
      return withNotice(before, signal.why);
  }
}

function at(state: AgentFacts['state'], why: Message | null = null) {
  return { state, why, nextTryAt: null, tool: null } satisfies Partial<AgentFacts>;
}

/** A dialog is seen on the screen, so it is over as soon as it is not seen, and what is known otherwise counts. */
function withDialog(facts: AgentFacts, why: Message | null): AgentFacts {
  if (why === null) return facts.state === 'needs-you' ? { ...facts, ...at(null) } : facts;
  return facts.state === 'needs-you' && isSameMessage(facts.why, why) ? facts : { ...facts, ...at('needs-you', why) };
}

/** Each once, and no more than MAX_NOTICES: a program of the run may report anything. */
function withNotice(facts: AgentFacts, why: Message): AgentFacts {
  const { notices } = facts;
  if (notices.length >= MAX_NOTICES || notices.some((one) => isSameMessage(one, why))) return facts;
  return { ...facts, notices: [...notices, why] };
}

/**
 * CLIs in terminals tell totals of their session, of which earlier runs may have counted a part. What the run has used in
 * sessions that it has left is not among them.
 */
function withUsage(facts: AgentFacts, { tokens = {}, costUsd = null, context = null }: UsageSignal): AgentFacts {
  const before = facts.before?.session === facts.session ? facts.before : null;
  const left = usedInLeft(facts);
  const part = (
    told: number | null | undefined,
    [known, elsewhere]: [number | null, number | null],
    counted = null as number | null,
  ) => {
    const total = countOf(told);
    if (total === null) return { own: known, before: counted };
    const { own, before } = ownPart(total, counted);
    return { own: plus(own, elsewhere), before };
  };
  const of = (name: keyof TokenCounts) =>
    part(tokens[name], [facts.tokens[name], left.tokens[name]], before?.tokens[name]);
  const [input, output, cached] = [of('input'), of('output'), of('cached')];
  const cost = part(costUsd, [facts.costUsd, left.costUsd], before?.costUsd);
  const size = context === null ? null : countOf(context.size);
  const used = context === null ? null : countOf(context.used);
  return {
    ...facts,
    tokens: { input: input.own, output: output.own, cached: cached.own },
    ...(countOf(costUsd) === null ? {} : { costUsd: cost.own, costFrom: 'cli' as const }),
    ...(size === null || size === 0 || used === null ? {} : { context: { used, size } }),
    ...(before === null
      ? {}
      : {
          before: {
            session: before.session,
            tokens: { input: input.before, output: output.before, cached: cached.before },
            costUsd: cost.before,
          },
        }),
  };
}

/** Null for what is no count: a CLI may tell anything. */
function countOf(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Why a request to the model failed, with a remedy. */
export function failureMessage({ why, text, login }: FailedRequest): Message {
  switch (why) {
    case 'rate-limited':
    case 'overloaded':
    case 'out-of-credit':
    case 'unreachable':
    case 'context-full':
      return message(`facts.${why}`);
    case 'logged-out':
      return login === null ? message('facts.logged-out.unknown') : message('facts.logged-out', { command: login });
    case 'other': {
      const line = text === null ? null : lineOf(text);
      return line === null ? message('facts.failed.untold') : message('facts.failed', { why: line });
    }
  }
}

/** One line of at most LINE_CHARACTERS, with hidden characters made visible; null if nothing is left. */
function lineOf(text: string): string | null {
  // A tool's input may be megabytes of one line.
  const line = visible(
    text
      .slice(0, 10 * LINE_CHARACTERS)
      .trim()
      .replace(/\s+/g, ' '),
  );
  if (line === '') return null;
  return line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS - 1)}…` : line;
}

function nameOf(text: string): string | null {
  return lineOf(text)?.slice(0, NAME_CHARACTERS) ?? null;
}
