/** The road of an agent, and the other one on which the sessions of its CLI can be continued. */
import type { AgentRoad } from '../../../domain/index.ts';
import type { AgentConfig } from '../ports/index.ts';

/** The agent on this road; null: it cannot be there with the sessions of the road in the config. */
export function onRoad(agent: AgentConfig, road: AgentRoad): AgentConfig | null {
  if (agent.road === road) return agent;
  const { staysOpen: _, ...rest } = agent;
  return agent.other?.road === road ? { ...rest, ...agent.other } : null;
}

/** The road that a run has taken. */
export function roadOf({ io }: { io: 'terminal' | 'pipes' }): AgentRoad {
  return io === 'pipes' ? 'acp' : 'terminal';
}
