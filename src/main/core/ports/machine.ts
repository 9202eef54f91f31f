/** The agents of all projects of a person on this machine. */
import type { Refusal } from '../../../contract/index.ts';

/**
 * This host's share of the agents that may run at once on the machine, in all projects of the person together: `[machine]
 * max_running` in the profile. Runs count as they do for the project's `max_running`.
 */
export interface MachineSlots {
  /**
   * Takes one more slot, in one step for all hosts. `own`: how many this host uses already. `helper`: the title of the CLI
   * whose shared helper the run uses, which only one host may use; null: none. Null: it is taken, and counts from now on;
   * else the refusal (`helper-busy`, `machine-full`, `bad-config` or `disk`), and nothing has changed. Does not wait.
   */
  take(own: number, helper: string | null): Refusal | null;
  /**
   * How many slots and which shared helpers this host uses now. What cannot be written is logged, and shown by the next
   * `take`.
   */
  publish(own: number, helpers: readonly string[]): void;
  close(): void;
}
