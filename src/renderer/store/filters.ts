/** The filters of the board: what they are called, and which of them a project offers. */
import { text } from '../../contract/index.ts';
import { LIVE_STATES, parseQuery } from './find-query.ts';

/** A filter as it is written in a query, and its name for a person. */
export interface Filter {
  query: string;
  name: string;
}

const STATES = [...LIVE_STATES, 'blocked', 'held'] as const;

/** The filter of stories with this label. A query has no way to write a quotation mark, so it stands for any character. */
export function labelFilter(label: string): string {
  return `label:"${label.replaceAll('"', '')}"`;
}

/** The filter of stories whose card shows this agent. */
export function agentFilter(agent: string): string {
  return `agent:"${agent.replaceAll('"', '')}"`;
}

/** The name of a filter, for example 'agent coder-1'; a filter without one is called as it is written. */
export function filterName(query: string): string {
  const { states, held, blocked, agents, labels } = parseQuery(query);
  const [state] = [...states, ...(held ? (['held'] as const) : []), ...(blocked ? (['blocked'] as const) : [])];
  if (state !== undefined) return text(`filter.is.${state}`);
  if (agents[0] !== undefined) return text('filter.agent', { name: agents[0] });
  return labels[0] === undefined ? query : text('filter.label', { name: labels[0] });
}

/** All filters for these agents and labels, the states first. */
export function filtersFor(agents: readonly string[], labels: readonly string[]): Filter[] {
  const queries = [...STATES.map((state) => `is:${state}`), ...agents.map(agentFilter), ...labels.map(labelFilter)];
  return queries.map((query) => ({ query, name: filterName(query) }));
}
