// Bugs planted on purpose: a check that reports 'none found' must find each of them (docs/trust.md, "Faults and
// races").

/**
 * In `file`, `replace` takes the place of `find`, which must occur exactly once.
 * @typedef {{ file: string, find: string, replace: string }} Edit
 * One planted bug. `also`: other places that would hide the bug; `breaks`: the invariant, and how.
 * @typedef {Edit & { also?: Edit[], breaks: string }} Mutant
 */

/** @type {Record<string, Mutant>} */
export const MUTANTS = {
  'cost-overwritten': {
    file: 'src/domain/prices.ts',
    find: "model === null || costFrom === 'cli' ? null",
    replace: 'model === null ? null',
    breaks: 'a cost that a CLI told is replaced by a computed one',
  },
  'hook-unasked': {
    file: 'src/main/core/agents/hook-reports.ts',
    find: "return option === 'allow' ? question.allow : question.reject;",
    replace: 'void option;\n  return question.allow;',
    breaks: 'a tool that a person or the policy has rejected is allowed',
  },
  'hook-question-kept': {
    file: 'src/main/core/agents/hook-reports.ts',
    find: "if (over === 'all' || over === one.call) one.withdraw();",
    replace: 'void [over, one];',
    breaks: 'a question that was answered in the terminal stays open on the card',
  },
  'closed-screen-is-done': {
    file: 'src/main/core/reconcile/parts/pipeline/turn.ts',
    find: "return staysOpen ? 'undeclared' : 'finished';",
    replace: "void staysOpen;\n      return 'finished';",
    breaks: 'the exit of a CLI that stays open after its turn counts as the word that its work is done',
  },
  'told-by-a-copy': {
    file: 'src/main/core/state/handles.ts',
    find: '...toldOf(now, change.run) }',
    replace: '...(void toldOf, {}) }',
    breaks: 'I7: a record that was read before a wait overwrites newer facts and the report of a run',
  },
  'reserve-for-none': {
    file: 'src/domain/pipeline.ts',
    find: "return unused('qa', qa) + unused('mergemaster', mergemaster);",
    replace: 'void unused, qa, mergemaster;\n  return 0;',
    breaks: 'coders take the slots that are kept for qa and mergemaster',
  },
  'container-unasked': {
    file: 'src/main/adapters/sandbox/hold.ts',
    find: 'if (answer.ok) return answer.value.length === 0;',
    replace: 'if (answer.ok) return true;',
    breaks: 'I3: a container that its runtime still lists is said to be gone',
  },
  'merged-though-withdrawn': {
    file: 'src/main/core/reconcile/parts/merge/land.ts',
    find: 'if (!parts.every(({ story }) => isWanted(world, story))) return null;',
    replace: 'void isWanted;',
    breaks: 'a story that a person has withdrawn lands',
  },
  'branch-by-record': {
    file: 'src/main/core/reconcile/parts/merge/look.ts',
    find: 'new Map(ready.map(({ id }) => [id, storyBranch(id)]))',
    replace: 'new Map(ready.map(({ id }) => [id, world.ledger.worktrees.ofStory(id)?.branch ?? storyBranch(id)]))',
    also: [
      {
        file: 'src/main/core/reconcile/parts/off-branch.ts',
        find: 'seen.branch === branch) return null;',
        replace: "seen.branch !== '') return null;",
      },
    ],
    breaks: 'a branch that an agent has switched to is pushed or merged in place of the reviewed one',
  },
  'gated-off-branch': {
    file: 'src/main/core/reconcile/parts/pipeline/facts.ts',
    find: 'const offBranch = await whyOffBranch(world, story.id);',
    replace: 'const offBranch = (await whyOffBranch(world, story.id), null);',
    breaks: 'gates pass on other commits than the ones that land',
  },
  'archived-with-loose-commits': {
    file: 'src/main/core/reconcile/procedures/archive.ts',
    find: 'if (!isNoLoose(loose)) return;',
    replace: 'void [isNoLoose, loose];',
    breaks: 'I6: a worktree whose commits are on no branch is removed without a person',
  },
  'landed-ungated': {
    file: 'src/main/core/pipeline/merge-gates.ts',
    find: "if (result.exitCode !== 0) return 'failed';\n      return isAboutTip ? 'unclear' : 'open';",
    replace: "return 'passed';",
    breaks: 'a tree lands on which the gate has failed',
  },
  'candidate-forgotten': {
    file: 'src/main/core/reconcile/parts/merge/land.ts',
    find: 'if (ledger.stories.get(story)?.merged?.commit === commit) continue;',
    replace: '',
    breaks: 'a landing that a crash left half recorded is recorded twice',
  },
  'role-without-limit': {
    file: 'src/domain/pipeline.ts',
    find: 'if (roleMax !== null && ofRole >= roleMax)',
    replace: 'if (roleMax !== null && ofRole > roleMax)',
    breaks: 'one agent more than the limit of its role is started',
  },
  'held-and-started': {
    file: 'src/domain/wait.ts',
    find: "if (story.hold !== null) return waits({ code: 'held', values: { why: story.hold } });",
    replace: '',
    also: [
      {
        file: 'src/main/core/reconcile/procedures/advance.ts',
        find: 'if (story.blocked !== null || story.frozen || story.hold !== null) return null;',
        replace: 'if (story.blocked !== null || story.frozen) return null;',
      },
    ],
    breaks: 'I9: a held story is started automatically',
  },
  'rejections-uncounted': {
    file: 'src/main/core/pipeline/progress.ts',
    find: '[stage]: (rejections[stage] ?? 0) + 1',
    replace: '[stage]: rejections[stage] ?? 0',
    breaks: 'a story whose work is never accepted is started again without end',
  },
  'host-crash-counted': {
    file: 'src/domain/run.ts',
    find: "return status === 'failed' && (reason?.code === 'recover.interrupted' || reason?.code === 'launch.machine');",
    replace: 'void status, reason;\n  return false;',
    breaks: 'a crash of the host counts as a crash of every agent at work',
  },
  'machine-unshown': {
    file: 'src/main/core/reconcile/parts/start/failed.ts',
    find: 'if (shortage !== null) world.outages.take(run.agent, { code: shortage, why: reason });',
    replace: '',
    breaks: 'with a full disk each story is started again without end',
  },
  'radar-old-base': {
    file: 'src/main/core/reconcile/procedures/radar.ts',
    find: 'view: stories.length === 0 ? null : { base: baseTip, stories } };',
    replace: 'view: stories.length === 0 ? null : { base: this.#last.view?.base ?? baseTip, stories } };',
    breaks: 'the radar compares with a base that has moved since',
  },
  'radar-branch-forgotten': {
    file: 'src/main/core/reconcile/procedures/radar.ts',
    find: 'if (now !== this.#last.tips) {',
    replace: 'if (this.#last.view === null) {',
    breaks: 'the radar does not see that a branch has moved',
  },
  'removed-uncompared': {
    file: 'src/main/adapters/git/snapshots/remove.ts',
    find: 'if (different !== null) {',
    replace: 'if (different !== null && false) {',
    breaks: 'I6: what was written after the snapshot is deleted with the worktree',
  },
  'ignored-left-out': {
    file: 'src/main/adapters/git/snapshots/files.ts',
    find: "if (path === '.git') continue;",
    replace: "if (path === '.git' || path === 'ignored' || path.endsWith('.log')) continue;",
    breaks: 'I6: ignored files are lost with the worktree',
  },
  'closed-and-started': {
    file: 'src/domain/care.ts',
    find: 'return care !== null && (care.removal !== null || care.restoring !== null);',
    replace: 'return care === null && care !== null;',
    breaks: 'I1, I6: a run starts in a worktree that is being removed',
  },
  'output-unnoticed': {
    file: 'src/main/core/agents/silence.ts',
    find: 'if (earlier === undefined || earlier.sign !== sign)',
    replace: 'if (earlier === undefined)',
    breaks: 'an agent that writes output is stalled, and is stopped for it',
  },
  'limit-ignored': {
    file: 'src/main/core/reconcile/parts/start/spawn.ts',
    find: 'live.overdueMs = ms;\n    world.mark(runKey(id));',
    replace: 'void ms;',
    breaks: 'a run goes on beyond max_minutes',
  },
  'turn-unrecorded': {
    file: 'src/main/core/reconcile/parts/stop/settle.ts',
    find: '...turnEnded(world, run, receipt.by),',
    replace: '...(turnEnded(world, run, receipt.by), []),',
    breaks: 'a finished turn is started again without end',
  },
  'container-not-removed': {
    file: 'src/main/adapters/sandbox/hold.ts',
    find: 'await this.#deps.remove(this.#record, this.#record.name, left() * REMOVAL_SHARE);',
    replace: '',
    breaks: 'I3: a stop ends the program that started a container, and leaves the container at work',
  },
  'container-by-record-only': {
    file: 'src/main/adapters/sandbox/survey.ts',
    find: 'await Promise.all(this.#records.runtimes().map((call) => this.#ask(call)));',
    replace: '',
    breaks: 'I1: a container whose record is lost lives on beside a new run',
  },
  'container-of-ended-run': {
    file: 'src/main/core/reconcile/procedures/orphans.ts',
    find: 'withHolds(world, runs, left, new Set(containers))',
    replace: 'withHolds(world, runs, left, new Set())',
    breaks: 'I1: a run starts in a worktree in which the container of an earlier run works',
  },
  'answered-twice': {
    file: 'src/domain/question.ts',
    find: "if (answer !== null) return 'answered';",
    replace: '',
    breaks: 'a question takes a second answer, after its agent has acted on the first',
  },
  'any-answer-moves': {
    file: 'src/main/core/commands/questions.ts',
    find: 'move !== undefined && given.option === ACCEPT_MOVE',
    replace: 'move !== undefined',
    breaks: 'a person says no to a proposed move, and the story moves',
  },
  'foreign-token': {
    file: 'src/main/adapters/loopback/run-requests.ts',
    find: 'return sameProof(token, given) ? { run }',
    replace: 'return given.length > 0 ? { run }',
    breaks: 'a program that knows the id of a run can use its tools without its token',
  },
  'token-in-log': {
    file: 'src/main/adapters/loopback/run-requests.ts',
    find: "if (run === null) return refused('the token is malformed');",
    replace: "if (run === null) return refused('the token is malformed: '.concat(given));",
    breaks: 'the log has what was sent as a token',
  },
  'arguments-unmasked': {
    file: 'src/main/adapters/processes/mask.ts',
    find: 'for (const [pattern, replacement] of PATTERNS) text = text.replace(pattern, replacement);',
    replace: '',
    breaks: 'receipts show the secrets in the arguments of processes',
  },
  'two-on-one-helper': {
    file: 'src/domain/pipeline.ts',
    find: 'if (helper !== undefined && ofHelper > 0)',
    replace: 'if (helper !== undefined && ofHelper > 1)',
    breaks: 'two runs use one background process of their CLI, and the stop of one breaks the other',
  },
  'dependents-forgotten': {
    file: 'src/main/core/pipeline/schedule.ts',
    find: 'for (const dependent of [...awaited.by]) this.#settle(dependent);',
    replace: '',
    breaks: 'a story that is done leaves the stories after it waiting',
  },
  'heap-half-kept': {
    file: 'src/main/core/pipeline/ready-queue.ts',
    find: 'if (last.id === id) return;\n    this.#set(place, last);\n    this.#down(this.#up(place));',
    replace: 'if (last.id === id) return;\n    this.#set(place, last);',
    breaks: 'the first story of the queue is not the most urgent one',
  },
  'exchange-omits-too-much': {
    file: 'src/main/adapters/store/story-document.ts',
    find: 'common.set(peer, Math.min(counter, other?.get(peer) ?? 0))',
    replace: 'common.set(peer, Math.max(counter, other?.get(peer) ?? 0))',
    breaks: 'an exchange file lacks what only one of the other machines has',
  },
  'exchange-over-local-words': {
    file: 'src/main/adapters/store/exchange.ts',
    find: 'if (row !== undefined) versionIn(deps, row);',
    replace: '',
    breaks: 'a merge replaces what was written here since the last exchange',
  },
  'recovery-only-writes': {
    file: 'src/main/core/reconcile/procedures/recover.ts',
    find: 'const outcome = await prove(world, run);',
    replace: `void prove;
  const outcome = {
    verdict: 'gone', reason: null, strength: 'scan', killed: [], spared: [], survivors: [], handedTo: [], blind: 0, ms: 0, phases: [],
  };`,
    breaks: 'I3: after a crash the runs of an earlier host are reported gone, and neither killed nor looked for',
  },
  'record-before-proof': {
    file: 'src/main/core/reconcile/procedures/stop-asked.ts',
    find: "world.kill.checkpoint('stop:begun');",
    replace: `world.kill.checkpoint('stop:begun');
  world.observed.commit([{ put: 'run', run: { ...run, status: 'failed' } }]);`,
    breaks: 'I2: the careless stop of the origin, whose slot is free while its processes live',
  },
  'gone-unseen': {
    file: 'src/main/core/stopping/kill-and-verify.ts',
    find: 'return new Procedure(target, options, deps, onRemaining).run();',
    replace: `void Procedure;
  return Promise.resolve({
    verdict: 'gone', reason: null, strength: 'scan', killed: [], spared: [], survivors: [], handedTo: [], blind: 0, ms: 0, phases: [],
  });`,
    breaks: 'I1, I2, I3: what is to be stopped is reported gone, and neither killed nor looked for',
  },
  'lock-for-all': {
    file: 'src/main/adapters/lock/project-lock.ts',
    find: "db.exec('BEGIN EXCLUSIVE');",
    replace: "db.exec('BEGIN');",
    breaks: 'I10: the lock keeps no one out',
  },
  'config-as-it-is': {
    file: 'src/main/adapters/git/run.ts',
    find: 'place: { GIT_COMMON_DIR: folder }, hooks',
    replace: 'hooks',
    breaks: 'git reads the config of the repository itself, which an agent changes after it was judged',
  },
  'check-then-await': {
    file: 'src/main/core/commands/agent-start.ts',
    find: 'const answer = check(context, input, caller, context.config.reading);',
    replace: 'const answer = first;',
    breaks: 'I1: two starts that were checked at the same time both get the slot',
  },
  'root-only': {
    file: 'src/main/core/stopping/members.ts',
    find: 'members: [...members.values()],',
    replace: 'members: [...members.values()].filter(({ process }) => process.pid === target.root?.pid),',
    breaks: 'I3: a run is reported gone when its first process is',
  },
  'stale-tick': {
    file: 'src/main/core/reconcile/procedures/stage-rule.ts',
    find: `const reading = await world.config.refresh();
  // Nothing is awaited from here on, so that the decision and the write see the same state.
  const misplaced = world.ledger.liveRuns().flatMap((run) => {
    if (run.stopping !== null) return [];
    const why = misplacedReason(run, world.ledger.stories, reading);`,
    replace: `const runs = world.ledger.liveRuns();
  const stories = new Map([...world.ledger.stories.values()].map((one) => [one.id, one]));
  const reading = await world.config.refresh();
  const misplaced = runs.flatMap((run) => {
    if (run.stopping !== null) return [];
    const why = misplacedReason(run, stories, reading);`,
    also: [
      {
        file: 'src/main/core/reconcile/procedures/stop-asked.ts',
        find: "if (by === 'stage-rule') return misplacedReason(run, world.ledger.stories, world.config.reading) !== null;",
        replace: "if (by === 'stage-rule') return true;",
      },
    ],
    breaks: 'I8, I9: the stage rule stops a run that its story wants by then',
  },
  'late-exit': {
    file: 'src/main/core/reconcile/parts/start/spawn.ts',
    find: `live.exit = code;
    world.mark(runKey(id));`,
    replace: `const now = [...world.ledger.runs.values()].find((one) => one.story === run.story && one.agent === run.agent);
    const held = world.live.get(now?.id ?? id);
    if (held !== undefined) held.exit = code;
    world.mark(runKey(now?.id ?? id));`,
    breaks:
      'I4: the news of an exit goes to whoever has the slot by then, so that a newer run is ended for an older one',
  },
  'forgotten-stop': {
    file: 'src/main/core/state/handles.ts',
    find: 'run: { ...change.run, ...wantedOf(now), ',
    replace: `run: {
    ...change.run, ...wantedOf(now), stopping: change.run.status === 'running' ? null : now.stopping,
    `,
    breaks: 'I9: a stop that was asked while the start was pending is overwritten, and the run goes on',
  },
  overstated: {
    file: 'src/main/core/stopping/verdict.ts',
    find: "const strength: Strength = found.kernelProof && found.handedTo.length === 0 ? 'kernel' : 'scan';",
    replace: "const strength: Strength = 'kernel';",
    breaks: 'I3: what was only looked for is called proven',
  },
  'none-foreign': {
    file: 'src/main/core/stopping/foreign.ts',
    find: 'if (rule.since === null || process.startTime < rule.since) return true;',
    replace: 'if (rule.since !== null) return false;',
    breaks: 'I4: every process that works in the worktree is killed, also one of a person',
  },
  'inside-by-letters': {
    file: 'src/main/core/stopping/inside.ts',
    find: "return root !== '' && (path === root ||",
    replace: "return root !== '' && (path.startsWith(root) ||",
    breaks: 'I4: a worktree whose path begins with the same letters is taken for this one',
  },
};
