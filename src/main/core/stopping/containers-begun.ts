/**
 * Containers of this machine that began during a run and are in no run's tree (I3).
 *
 * A client of a container engine may end between two looks, or have another name. The engine's shim, the process above a
 * container's own, lives as long as the container. Nothing shows who began it, so it weakens the proof and is not killed.
 */
import type { ProcessInfo, TableScan } from '../ports/index.ts';
import { hasEnded } from './gone.ts';

/** What holds a container: containerd's shim (docker, nerdctl, kubernetes) and podman's conmon. */
const SHIM = /^(?:\[?)(containerd-shim|docker-containerd-shim|conmon)\b/;

interface BegunFor {
  run: string;
  /** Start of the run, in the table's units. Null: unknown, and nothing is found. */
  since: number | null;
  /** Whether a process is one of the run's own, or the shim of its own container, whose end is proven otherwise. */
  isOwn(process: ProcessInfo): boolean;
}

/**
 * The names of such shims that are not older than the run, sorted, each once. A shim with the mark of another run on it
 * or below it belongs to that run.
 */
export function containersBegun(scan: Pick<TableScan, 'processes'>, { run, since, isOwn }: BegunFor): string[] {
  if (since === null) return [];
  const byPid = new Map(scan.processes.map((process) => [process.pid, process]));
  const shims = new Map<number, string>();
  for (const process of scan.processes) {
    const name = shimName(process);
    if (name !== null && process.startTime >= since && !hasEnded(process) && !isOwn(process))
      shims.set(process.pid, name);
  }
  if (shims.size === 0) return [];
  for (const process of scan.processes) {
    if (process.mark === null || process.mark.run === run) continue;
    // Rows are not read at the same instant, so with reused pids the parents may even form a cycle.
    let at: ProcessInfo | undefined = process;
    for (let depth = 0; depth <= byPid.size && at !== undefined; depth++) {
      shims.delete(at.pid);
      at = byPid.get(at.ppid);
    }
  }
  return [...new Set(shims.values())].sort();
}

function shimName({ command }: Pick<ProcessInfo, 'command'>): string | null {
  const program = command.split(' ', 1)[0]?.split('/').at(-1) ?? '';
  return SHIM.exec(program)?.[1] ?? null;
}
