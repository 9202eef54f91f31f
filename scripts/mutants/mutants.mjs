// Bugs planted on purpose: a gate that says 'none found' must be seen to find these (trust.md's rule for its figures).

/**
 * One planted bug: in `file`, the text `find` (which must stand there exactly once) becomes `replace`.
 * @typedef {{ file: string, find: string, replace: string, breaks: string }} Mutant `breaks`: the invariant, and how
 */

/** @type {Record<string, Mutant>} */
export const MUTANTS = {
  'recovery-only-writes': {
    file: 'src/main/core/reconcile/recover.ts',
    find: 'const outcome = await prove(world, run);',
    replace: `const outcome = {
      verdict: 'gone', reason: null, strength: 'scan', killed: [], spared: [], survivors: [], blind: 0, ms: 0, phases: [],
    } as Awaited<ReturnType<typeof prove>>;`,
    breaks: 'I3: after a crash the runs of an earlier host are reported gone, and neither killed nor looked for',
  },
  'record-before-proof': {
    file: 'src/main/core/reconcile/stop.ts',
    find: "world.kill.checkpoint('stop:begun');",
    replace: `world.kill.checkpoint('stop:begun');
  world.ledger.commit([{ put: 'run', run: { ...run, status: 'failed' } }]);`,
    breaks: 'I2: the careless stop of the origin, whose slot is free while its processes live',
  },
  'gone-unseen': {
    file: 'src/main/core/stopping/kill-and-verify.ts',
    find: 'return new Procedure(target, options, deps, onLeft).run();',
    replace: `void Procedure;
  return Promise.resolve({
    verdict: 'gone', reason: null, strength: 'scan', killed: [], spared: [], survivors: [], blind: 0, ms: 0, phases: [],
  });`,
    breaks: 'I1, I2, I3: what is to be stopped is reported gone, and neither killed nor looked for',
  },
  'lock-for-all': {
    file: 'src/main/adapters/lock/project-lock.ts',
    find: "db.exec('BEGIN EXCLUSIVE');",
    replace: "db.exec('BEGIN');",
    breaks: 'I10: the lock shuts nobody out',
  },
};
