/** The order in which the processes of a run are shown: a tree, drawn by how deep each process stands in it. */

/** What the tree needs of a process. */
interface Placed {
  pid: number;
  ppid: number;
  startTime: number;
}

/** A process with the number of its ancestors among those that are shown. */
export interface Branch<P> {
  process: P;
  depth: number;
}

/**
 * Each process comes after its parent, the children of one parent by start and then by pid, so that rows keep their places
 * from one look to the next. A process whose parent is not among them is a root.
 */
export function processTree<P extends Placed>(processes: readonly P[]): Branch<P>[] {
  const sorted = [...processes].sort((a, b) => a.startTime - b.startTime || a.pid - b.pid);
  const pids = new Set(sorted.map(({ pid }) => pid));
  const children = new Map<number, P[]>();
  const roots: P[] = [];
  for (const process of sorted) {
    if (!pids.has(process.ppid) || process.ppid === process.pid) roots.push(process);
    else children.set(process.ppid, [...(children.get(process.ppid) ?? []), process]);
  }
  const branches: Branch<P>[] = [];
  const pending = roots.map((process) => ({ process, depth: 0 })).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    branches.push(next);
    const { process, depth } = next;
    const below = children.get(process.pid) ?? [];
    children.delete(process.pid);
    pending.push(...below.map((child) => ({ process: child, depth: depth + 1 })).reverse());
  }
  // Two readings of a table may show a cycle of parents; its processes are not left out.
  for (const left of children.values()) branches.push(...left.map((process) => ({ process, depth: 0 })));
  return branches;
}
