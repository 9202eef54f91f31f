/** Sandboxes of agents, as the config declares them. adapters/sandbox starts runs in them. */

/** The tools that Huskies can start an agent in. */
export const SANDBOX_KINDS = ['bwrap', 'srt', 'podman', 'docker'] as const;
/** One of these tools. */
export type SandboxKind = (typeof SANDBOX_KINDS)[number];

/** The sandbox of an agent. */
export interface Sandbox {
  kind: SandboxKind;
  /** Image of the container. Null for bwrap and srt, which use the files of this machine. */
  image: string | null;
  /** True: the network of this machine. False: none. A list: these domains only, by srt's proxy. */
  network: boolean | readonly string[];
  /** Further folders that it may read. `~/` is the person's home. */
  read: readonly string[];
  /** Further folders that it may write. `~/` is the person's home. */
  write: readonly string[];
  /** Further arguments of `podman run`, `docker run` or `bwrap`. */
  args: readonly string[];
}

/** Limits of a run's processes together. Null: none. */
export interface RunLimits {
  /** How many processes and threads it may have at once. */
  processes: number | null;
  /** Memory in MiB. */
  memoryMb: number | null;
}

/** Whether there is any limit. */
export function isLimited(limits: RunLimits | undefined): limits is RunLimits {
  return limits !== undefined && (limits.processes !== null || limits.memoryMb !== null);
}
