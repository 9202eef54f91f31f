/** Implements the Changes port. */
import type { Changes } from '../../../core/ports/index.ts';
import type { MergePlace } from '../merge-session.ts';
import { listCommits } from './commits.ts';
import { listChanges } from './list.ts';
import { readPatch } from './patch.ts';
import { revertFile } from './revert.ts';

/** The changes of the stories of one project. `at`: as inspectRepository() found it. */
export function createChanges(at: MergePlace): Changes {
  return {
    list: (place) => listChanges(at, place),
    patch: (place, file, part) => readPatch(at, place, file, part),
    commits: (place) => listCommits(at, place),
    revert: (place, file) => revertFile(at, place, file),
  };
}
