/** The parts of a project's config that clients show, and problems of a config. */
import type { Message } from './message.ts';
import type { Role } from './role.ts';

/** How Huskies talks to an agent's CLI: its own screen, or the Agent Client Protocol on pipes. */
export const AGENT_ROADS = ['terminal', 'acp'] as const;
/** One of AGENT_ROADS. */
export type AgentRoad = (typeof AGENT_ROADS)[number];

/** A configured agent as clients show it. */
export interface AgentRecord {
  name: string;
  role: Role;
  /** How many runs it may have at once; null if it has no limit of its own. */
  max: number | null;
  /** Title of its CLI, if all runs of it use one background process and so go one at a time. Absent: they do not. */
  helper?: string;
  /** The argument list as one readable line, quoted where needed. */
  command: string;
  /** The roads on which a start can continue its sessions, where it has both. Absent: its own alone. */
  roads?: readonly AgentRoad[];
}

/** A problem of a config: where it is, and why, with a remedy. `line` from 1 and `key` are null where none applies. */
export interface ConfigProblem {
  file: string;
  line: number | null;
  key: string | null;
  why: Message;
}
