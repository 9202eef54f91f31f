/** The refs of snapshots: `refs/huskies/trash/STORY/TIME`, with the time in ms since the epoch. */

import type { GitSession } from '../run.ts';
import { lines } from './objects.ts';

const ROOT = 'refs/huskies/trash';

/** The ref of a snapshot. */
export function refOf(story: string, at: number): string {
  return `${ROOT}/${story}/${at}`;
}

/** The story and the time of a snapshot; null: the ref is no snapshot's. */
export function parseRef(ref: string): { story: string; at: number } | null {
  const parts = /^refs\/huskies\/trash\/([^/]+)\/(\d{10,16})$/.exec(ref);
  return parts === null ? null : { story: parts[1] ?? '', at: Number(parts[2]) };
}

/** The refs of all snapshots, or of one story's. */
export async function listRefs(git: GitSession, story: string | null = null): Promise<string[]> {
  const pattern = story === null ? `${ROOT}/` : `${ROOT}/${story}/`;
  const refs = lines(await git.run(['for-each-ref', '--format=%(refname)', '--', pattern]));
  return refs.filter((ref) => parseRef(ref) !== null);
}
