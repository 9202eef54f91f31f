/** The parts of a project's config that clients show, and problems of a config. */
import type { Message } from './message.ts';
import type { Role } from './role.ts';

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
}

/** A problem of a config: where it is, and why, with a remedy. `line` from 1 and `key` are null where none applies. */
export interface ConfigProblem {
  file: string;
  line: number | null;
  key: string | null;
  why: Message;
}
