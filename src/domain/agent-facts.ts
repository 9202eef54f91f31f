/** What is known of a working agent beyond its output: what it does, what it used and what it cost. */
import type { Message } from './message.ts';

/**
 * Every state of an agent while its run is live. `working`: a turn is in progress. `needs-you`: it waits for a person.
 * `idle`: its turn has ended and it waits for the next prompt. `retrying`: the CLI repeats a failed request to its model.
 * `failed`: its turn or its connection failed.
 */
export const AGENT_STATES = ['working', 'needs-you', 'idle', 'retrying', 'failed'] as const;
/** What an agent does now. */
export type AgentState = (typeof AGENT_STATES)[number];

/** Tokens so far. Null is unknown, never 0. */
export interface TokenCounts {
  input: number | null;
  output: number | null;
  /** Of the input, those that the model's service read from its cache. */
  cached: number | null;
}

/** What was counted of a session: before a run continued it, or until a run has left it. Null is unknown. */
export interface UsedBefore {
  /** The CLI's own id of the session. What a CLI tells of another session has nothing to do with it. */
  session: string;
  tokens: TokenCounts;
  /** In US dollars. */
  costUsd: number | null;
}

/** How full the model's context is, in tokens. */
export interface ContextUse {
  used: number;
  size: number;
}

/** Where a cost comes from: the CLI told it, or it is the tokens times the prices of the table. */
export type CostSource = 'cli' | 'prices';

/**
 * The facts of one run, as its CLI tells them. Null is unknown, never 0 and never none. They are observed, so they are
 * shown and stored, but no rule of the pipeline depends on them.
 */
export interface AgentFacts {
  state: AgentState | null;
  /** Why it needs a person, retries or has failed; null in other states, or if the CLI does not tell. */
  why: Message | null;
  /** When the CLI tries again, ms since the epoch. */
  nextTryAt: number | null;
  /** The tool that it uses now. */
  tool: string | null;
  /** Its last action in one line, at most 200 characters. */
  lastAction: string | null;
  /** What the agent itself reported last (`story report`), in one line. */
  report: string | null;
  model: string | null;
  /** The CLI's own id of its session, by which it can be resumed. */
  session: string | null;
  /** How many turns it has ended. */
  turns: number | null;
  /** Of this run alone, also where its session is continued from an earlier one. */
  tokens: TokenCounts;
  /** Of this run alone, in US dollars. */
  costUsd: number | null;
  costFrom: CostSource | null;
  context: ContextUse | null;
  /** What earlier runs have counted of the session that it continues; null: it continues none, or nothing is known. */
  before: UsedBefore | null;
  /**
   * What it has used in sessions that it has left for another one, as `/clear` and `/new` do: its CLI does not count these
   * any more. Of each session once.
   */
  left: readonly UsedBefore[];
  /**
   * What is otherwise than a person expects although the agent works: it began a new session, its adapter is old, or its CLI
   * did not take its mode or its model. They hold for its session, so they stay until its run ends.
   */
  notices: readonly Message[];
}

/** The facts of a run whose CLI has told nothing yet. */
export const NO_FACTS: AgentFacts = {
  state: null,
  why: null,
  nextTryAt: null,
  tool: null,
  lastAction: null,
  report: null,
  model: null,
  session: null,
  turns: null,
  tokens: { input: null, output: null, cached: null },
  costUsd: null,
  costFrom: null,
  context: null,
  before: null,
  left: [],
  notices: [],
};

/**
 * What the end of a run leaves of its facts: it does nothing any more, but why it had failed is still of use. A CLI that ends
 * by itself while it retries has given up.
 */
export function factsAtEnd(facts: AgentFacts | null, endedByItself: boolean): AgentFacts | null {
  if (facts === null) return null;
  const past = { ...facts, nextTryAt: null, tool: null };
  const hasFailed = facts.state === 'failed' || (facts.state === 'retrying' && endedByItself);
  return hasFailed ? { ...past, state: 'failed' } : { ...past, state: null, why: null };
}
