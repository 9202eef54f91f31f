/** What of a project's config is shown, and what is wrong with one that cannot be read. */
import type { Message } from './message.ts';
import type { Role } from './role.ts';

/** A configured agent as the screen needs it. */
export interface AgentRecord {
  name: string;
  role: Role;
  /** As a person reads it: the argument list, quoted where needed. */
  command: string;
}

/** What is wrong with a config, where, and what to do about it. */
export interface ConfigProblem {
  file: string;
  line: number | null;
  key: string | null;
  why: Message;
}
