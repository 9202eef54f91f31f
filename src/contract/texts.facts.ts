/** Figures and states of agents as people read them, the same on the page and on the command line. */
import { type AgentFacts, type CostSource, type Message, message } from '../domain/index.ts';
import { standaloneText } from './sentences.ts';
import { text } from './texts.text.ts';

/** A number of tokens: 950, 84 k, 1.2 M. */
export function tokensText(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  if (tokens < 999_500) return text('facts.thousands', { n: Math.round(tokens / 1_000) });
  return text('facts.millions', { n: (tokens / 1_000_000).toFixed(1) });
}

/** A cost in US dollars: $0.41, and <$0.01 for less than a cent. One that was computed from prices has a mark: ~$0.41. */
export function costText(costUsd: number, from: CostSource | null): string {
  const cost = costUsd > 0 && costUsd < 0.01 ? text('facts.cost.least') : text('facts.cost', { n: costUsd.toFixed(2) });
  return from === 'prices' ? text('facts.cost.computed', { cost }) : cost;
}

/** How full the model's context is, in whole percent from 0 to 100; null if it is not known. */
export function contextPercent({ context }: Pick<AgentFacts, 'context'>): number | null {
  if (context === null || context.size <= 0) return null;
  return Math.min(100, Math.max(0, Math.round((context.used / context.size) * 100)));
}

/**
 * What the agent does now, with why and when it tries again; empty if its CLI does not tell. `now`: ms since the epoch. For
 * example 'retrying: the model is overloaded. Next try in 40 s'.
 */
export function agentStateText(
  { state, why, nextTryAt }: Pick<AgentFacts, 'state' | 'why' | 'nextTryAt'>,
  now: number,
): string {
  if (state === null) return '';
  const name = text(`facts.state.${state}`);
  // No CLI tells why its turn has ended, but an agent that has finished its work says so, and its run ends.
  const reason = why ?? (state === 'idle' ? message('facts.ended') : null);
  const words = reason === null ? name : text('state.because', { state: name, reason: standaloneText(reason) });
  if (state !== 'retrying' || nextTryAt === null) return words;
  const seconds = Math.max(0, Math.ceil((nextTryAt - now) / 1_000));
  return text('facts.retry', { state: words, n: seconds });
}

/** A notice of an agent in a few words, for a card; its whole sentence if there are none. */
export function noticeWords(notice: Message): string {
  switch (notice.code) {
    case 'acp.forgotten':
    case 'facts.session-lost':
    case 'facts.session-left':
      return text('facts.notice.session');
    case 'acp.older':
      return text('facts.notice.older', { name: notice.values.name });
    case 'facts.format':
      return text('facts.notice.format');
    case 'acp.model':
      return text('facts.notice.model', { model: notice.values.model });
    default:
      return standaloneText(notice);
  }
}
