/** What waits until a worktree has been set up. */
import type { TerminalSize } from '../../../contract/index.ts';
import type { AgentRoad, Caller, Role } from '../../../domain/index.ts';

/** A gate of a request, with the id that its run will have. */
export interface RequestedGate {
  gate: string;
  run: string;
}

/** The start of an agent that waits for the setup. `run`: the id that its run will have. */
export interface WaitingStart {
  run: string;
  story: string;
  agent: string;
  role: Role;
  /** Who asked for it. */
  caller: Caller;
  /** Size of the pane that will show the terminal; null when none is known. */
  size: TerminalSize | null;
  /** The road that the start has chosen; null: that of the config. */
  road: AgentRoad | null;
}

/** Gates that wait for the setup. `gates`: with the ids that their runs will have. `again`: as in GateRequests.ask(). */
export interface WaitingGates {
  story: string;
  gates: readonly [RequestedGate, ...RequestedGate[]];
  again: boolean;
}
