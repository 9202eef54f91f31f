/**
 * What is at the place of a worktree that the store remembers. Files only, no git process: a project may have hundreds
 * of them, and all are looked at when it is opened.
 */
import { join } from 'node:path';
import { storyBranch } from '../../../contract/index.ts';
import type { WorktreeState } from '../../core/ports/index.ts';
import { readBackLink, readLinkFile, real } from './back-link.ts';
import { contents, inTheWay } from './look.ts';

/** `known`: the path as the store has it. What an agent did in it, such as another branch, leaves it the story's. */
export async function lookAtKnown(known: string, commonDir: string, story: string): Promise<WorktreeState> {
  const branch = storyBranch(story);
  const there = await contents(known);
  if (there === 'nothing' || there === 'empty') return { state: 'missing', path: known, branch };
  if (there !== 'folder') return { state: 'taken', path: known, why: inTheWay(there) };
  // a folder above it may be a link by now
  const path = (await real(known)) ?? known;
  const link = await readBackLink(path, commonDir);
  if (!link.ok) return { state: 'taken', path, why: link.why };
  return { state: 'ready', path, branch: (await branchAt(link.admin)) ?? branch };
}

/** The branch that is checked out; null when HEAD is detached or kept elsewhere (reftable's `.invalid`). */
async function branchAt(admin: string): Promise<string | null> {
  const head = await readLinkFile(join(admin, 'HEAD'));
  const name = /^ref: refs\/heads\/([^\n]+)\n?$/.exec(head ?? '')?.[1] ?? null;
  return name === '.invalid' ? null : name;
}
