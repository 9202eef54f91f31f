/** Stopping: which processes belong to a run, how they are ended, and what that proves. */
export { isForeign } from './foreign.ts';
export { hasEnded, isGone } from './gone.ts';
export { killAndVerify } from './kill-and-verify.ts';
export { findLeftovers } from './leftovers.ts';
export { Lineage } from './lineage.ts';
export { type Member, type Membership, membersOf } from './members.ts';
export { type Orphans, orphansOf } from './orphans.ts';
export { sinceOf } from './remembered.ts';
export { survivorsOf } from './survivors.ts';
export { type KillDeps, keyOf, type StopOptions, type StopOutcome, type StopTarget, untriedOutcome } from './target.ts';
export { judge } from './verdict.ts';
