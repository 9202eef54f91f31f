/** A run whose hold is not the one that it was started with. */
import type { SpawnedRun, TreeHold } from '../../core/ports/index.ts';

/** The same run with another hold. `onClose`: called once after it was closed. */
export function withHold(run: SpawnedRun, hold: TreeHold, onClose: () => void): SpawnedRun {
  return {
    root: run.root,
    tty: run.tty,
    exited: run.exited,
    hold,
    get agentPid() {
      return run.agentPid;
    },
    get containment() {
      return run.containment;
    },
    write: (data) => run.write(data),
    endInput: () => run.endInput(),
    lastOutputAt: () => run.lastOutputAt(),
    resize: (cols, rows) => run.resize(cols, rows),
    async close() {
      await run.close();
      onClose();
    },
  };
}
