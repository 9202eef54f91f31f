/**
 * What a session is shown beside the answers to its commands, which dispatch checks. A person sees everything. A run
 * sees the board (stories, where they stand, which agents work, fences), and of what happens within only its own: its
 * terminal, and the events of its story and of the project.
 */
import type { Delta, EventRecord, Refusal, RunRecord, Snapshot } from '../../contract/index.ts';
import { denied } from '../../contract/index.ts';
import type { Caller, RunCaller } from '../../domain/index.ts';
import { denialOf } from '../../domain/index.ts';

export interface Sight {
  snapshot(whole: Snapshot): Snapshot;
  delta(whole: Delta): Delta;
  /** Whether it is shown. */
  event(event: EventRecord): boolean;
  /** Why the terminal of this run is not; null: it is. */
  terminal(run: string): Refusal | null;
}

export function sightOf(caller: Caller): Sight {
  if (caller.kind === 'person') return EVERYTHING;
  // No link is opened as a peer so far: there is nothing that one may see.
  if (caller.kind === 'peer') throw new Error('no session is served to a peer');
  return sightOfRun(caller);
}

const EVERYTHING: Sight = {
  snapshot: (whole) => whole,
  delta: (whole) => whole,
  event: () => true,
  terminal: () => null,
};

function sightOfRun(caller: RunCaller): Sight {
  const shown = (run: RunRecord): RunRecord => (run.id === caller.run ? run : { ...run, lastLine: null });
  return {
    snapshot: (whole) => ({
      ...whole,
      runs: Object.fromEntries(Object.entries(whole.runs).map(([id, run]) => [id, shown(run)])),
    }),
    delta: (whole) => ({
      ...whole,
      changes: whole.changes.map((change) =>
        change.table === 'runs' && change.put !== null ? { ...change, put: shown(change.put) } : change,
      ),
    }),
    event: ({ story }) => story === null || story === caller.story,
    terminal(run) {
      // The session ends with its run, so that it is live here.
      const denial = denialOf(caller, 'own-run', { run, story: null }, true);
      return denial === null ? null : denied(denial, caller, 'terminal.open');
    },
  };
}
