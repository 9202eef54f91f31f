/** Stopping: which processes are a run's, how they die, and what that proves. */
export { isForeign } from './foreign.ts';
export { hasEnded, isGone } from './gone.ts';
export { killAndVerify } from './kill-and-verify.ts';
export { findLeftovers } from './leftovers.ts';
export { Lineage } from './lineage.ts';
export { type Member, type Membership, membersOf } from './members.ts';
export { type Orphans, orphansOf } from './orphans.ts';
export { survivorsOf } from './survivors.ts';
export { type KillDeps, keyOf, nothingKnown, type StopOptions, type StopOutcome, type StopTarget } from './target.ts';
export { judge } from './verdict.ts';
