import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, message, messageText, remedyText } from '../../../contract/index.ts';
import { type Findings, type Progress, progressOf, QA_MODES, type Stage } from '../../../domain/index.ts';
import {
  afterCommitted,
  afterInterruption,
  afterRejection,
  afterRun,
  afterVerdict,
  enteredStage,
  type GateState,
  movedOn,
  type NextStep,
  nextStep,
  type StepView,
} from './progress.ts';

const GATE: Findings = { kind: 'gate', gate: 'tests', run: 'run_1', limitSeconds: null };
const FAILED = { pass: false, findings: 'The sum is wrong.', run: 'run_2' };
const CRASHED = { crashed: message('run.exit', { code: 3 }) };
const PASSED = { pass: true, findings: '', run: 'run_2' };

/** The story as it is in a stage. */
const at = (stage: Stage, movedAt = 5) => ({ id: '60_story_cleanup', stage, movedAt });

function view(more: Partial<StepView> = {}): StepView {
  return {
    progress: enteredStage(at(more.stage ?? 'current')),
    stage: 'current',
    gates: [],
    noGates: null,
    offBranch: null,
    uncommitted: [],
    changedBy: null,
    hasCommits: true,
    qa: 'agent',
    limits: { tries: 3, retries: 3 },
    ...more,
  };
}

/** After a turn that left nothing uncommitted. */
const finished = (stage: 'current' | 'qa' = 'current') =>
  afterCommitted(afterRun(enteredStage(at(stage)), 'coder-1', 'finished', 0));

describe('a story in current', () => {
  it('starts a coder, and after its turn runs the gates in their order', () => {
    expect(nextStep(view())).toEqual({ kind: 'start', agent: null, findings: null, notBefore: null });
    const gates = (first: 'none' | 'passed', second: 'none' | 'skipped') => [
      { gate: 'lint', state: first } as const,
      { gate: 'tests', state: second } as const,
    ];
    const step = (all: StepView['gates']) => nextStep(view({ progress: finished(), gates: all }));
    expect(step(gates('none', 'none'))).toEqual({ kind: 'gate', gate: 'lint' });
    expect(step(gates('passed', 'none'))).toEqual({ kind: 'gate', gate: 'tests' });
    expect(step(gates('passed', 'skipped'))).toEqual({ kind: 'move', to: 'qa', findings: null });
  });

  it('rejects a turn whose gate failed, naming the run with the output, and asks a person about an unclear gate', () => {
    const step = (gate: GateState) => nextStep(view({ progress: finished(), gates: [gate] }));
    expect(step({ gate: 'tests', state: 'failed', run: 'run_1', limitSeconds: null })).toEqual({
      kind: 'reject',
      findings: GATE,
    });
    const why = message('gate.changed');
    expect(step({ gate: 'tests', state: 'unclear', why })).toEqual({ kind: 'person', for: 'gate', gate: 'tests', why });
  });

  it('a qa verdict stands, also if the run that gave it crashed', () => {
    const crashed = afterCommitted(afterRun(afterVerdict(enteredStage(at('qa')), PASSED), 'qa', CRASHED, 1));
    expect(nextStep(view({ stage: 'qa', progress: crashed }))).toMatchObject({ kind: 'move', to: 'merge' });
  });

  it('goes straight to the merge without qa', () => {
    expect(nextStep(view({ progress: finished(), qa: 'none' }))).toMatchObject({ kind: 'move', to: 'merge' });
  });

  it('rejects a turn that left uncommitted changes, and asks a person about one without a commit', () => {
    const progress = afterRun(enteredStage(at('current')), 'coder-1', 'finished', 0);
    const files = ['src/cart.mjs'];
    expect(nextStep(view({ progress, uncommitted: files }))).toEqual({
      kind: 'reject',
      findings: { kind: 'uncommitted', files },
    });
    expect(nextStep(view({ progress, hasCommits: false }))).toEqual({ kind: 'committed' });
    expect(nextStep(view({ progress: afterCommitted(progress), hasCommits: false }))).toEqual({
      kind: 'person',
      for: 'no-commits',
    });
  });

  it('asks a person about a turn that ended without a word that the work is done, whatever is there', () => {
    const progress = afterRun(enteredStage(at('current')), 'coder-1', 'undeclared', 0);
    const why = message('work.ended', { agent: 'coder-1' });
    for (const one of [progress, afterCommitted(progress)])
      for (const uncommitted of [[], ['a.mjs']])
        for (const hasCommits of [true, false])
          expect(nextStep(view({ progress: one, uncommitted, hasCommits }))).toEqual({
            kind: 'person',
            for: 'look',
            why,
          });
    expect(nextStep(view({ progress: afterRun(progress, 'coder-1', 'finished', 1), uncommitted: ['a'] })).kind).toBe(
      'reject',
    );
  });

  it('in qa the verdict counts, and a turn without one is rejected, however it ended', () => {
    const progress = afterCommitted(afterRun(enteredStage(at('qa')), 'qa', 'undeclared', 0));
    expect(nextStep(view({ stage: 'qa', progress }))).toMatchObject({ findings: { kind: 'no-verdict' } });
    expect(nextStep(view({ stage: 'qa', progress: afterVerdict(progress, PASSED) }))).toMatchObject({ to: 'merge' });
  });

  it('blames no agent for changes that came after a turn which left none: it asks a person, and names the gate', () => {
    const files = ['report.xml'];
    const gates = [{ gate: 'tests', state: 'failed', run: 'run_1', limitSeconds: null } as const];
    for (const stage of ['current', 'qa'] as const) {
      const step = (changedBy: string | null) =>
        nextStep(view({ stage, progress: finished(stage), uncommitted: files, gates, changedBy }));
      const asks = (why: Message) => ({ kind: 'person', for: 'look', why });
      expect(step(null)).toEqual(asks(message('work.changed', { files })));
      expect(step('tests')).toEqual(asks(message('work.changed.gate', { gate: 'tests', files })));
    }
  });

  it.each<[string, (progress: Progress) => Progress]>([
    ['another turn', (progress) => afterRun(progress, 'coder-1', 'finished', 9)],
    ['a crash', (progress) => afterRun(progress, 'coder-1', CRASHED, 9)],
    ['an interruption', (progress) => afterInterruption(progress, 'coder-1', 9)],
    ['a rejection', (progress) => afterRejection(progress, GATE)],
    ['a move', (progress) => movedOn(progress, at('qa', 9), null)],
  ])('looks again at what the turn left after %s', (_what, change) => {
    expect(change(finished()).isCommitted).toBe(false);
  });

  it('waits for a person before a gate may run in a worktree that was removed, but not without a gate', () => {
    const why = message('care.gone', { story: 's1', path: '/w' });
    const step = (gates: GateState[]) => nextStep(view({ progress: finished(), noGates: why, gates }));
    expect(step([{ gate: 'tests', state: 'none' }])).toEqual({ kind: 'person', for: 'look', why });
    expect(step([])).toMatchObject({ kind: 'move', to: 'qa' });
  });

  it('waits for a person while another branch is checked out, whatever is there, and whoever has approved it', () => {
    const why = message('merge.detached', { path: '/w', branch: 'huskies/s1' });
    const step = (more: Partial<StepView>) => nextStep(view({ offBranch: why, ...more }));
    const look = { kind: 'person', for: 'look', why };
    expect(step({ progress: finished(), uncommitted: ['a'], hasCommits: false })).toEqual(look);
    const passed = (stage: 'qa') => afterVerdict(enteredStage(at(stage)), { ...PASSED, run: null });
    for (const qa of ['agent', 'human'] as const)
      expect(step({ stage: 'qa', qa, progress: passed('qa') })).toEqual(look);
  });

  it('starts the same agent again with the findings, and is blocked after the third rejection', () => {
    let progress = finished();
    for (let n = 1; n < 3; n++) {
      progress = afterRejection(progress, GATE);
      expect(nextStep(view({ progress }))).toEqual({
        kind: 'start',
        agent: 'coder-1',
        findings: GATE,
        notBefore: null,
      });
      progress = afterCommitted(afterRun(progress, 'coder-1', 'finished', n));
    }
    const step = nextStep(view({ progress: afterRejection(progress, GATE) }));
    expect(blockedText(step)).toBe('its work was rejected 3 times: the gate tests failed');
    const hung = nextStep(view({ progress: afterRejection(progress, { ...GATE, limitSeconds: 4 }) }));
    expect(blockedText(hung)).toBe('its work was rejected 3 times: the gate tests did not end within 4 s');
    expect(hung.kind === 'block' ? remedyText(hung.why) : '').toContain('timeout_s');
  });

  it('is retried after a crash, each time after twice the delay, up to five minutes', () => {
    let progress = enteredStage(at('current'));
    const delays: number[] = [];
    for (let n = 0; n < 7; n++) {
      const at = n * 1_000_000;
      progress = afterRun(progress, 'coder-1', CRASHED, at);
      const step = nextStep(view({ progress, limits: { tries: 3, retries: 10 } }));
      delays.push(step.kind === 'start' ? (step.notBefore ?? 0) - at : Number.NaN);
    }
    expect(delays).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  });

  it('is blocked after three retries, and at once after more than three crashes within a minute', () => {
    const crashed = (times: readonly number[]) =>
      times.reduce((progress, at) => afterRun(progress, 'coder-1', CRASHED, at), enteredStage(at('current')));
    const hour = 3_600_000;
    expect(nextStep(view({ progress: crashed([0, hour, 2 * hour]) })).kind).toBe('start');
    expect(blockedText(nextStep(view({ progress: crashed([0, hour, 2 * hour, 3 * hour]) })))).toBe(
      'its agent failed 4 times in a row, the last time with: exit 3',
    );
    const limits = { tries: 3, retries: 100 };
    expect(nextStep(view({ progress: crashed([0, 1, 2, 60_003]), limits })).kind).toBe('start');
    expect(nextStep(view({ progress: crashed([0, 20_000, 40_000, 60_000]), limits })).kind).toBe('block');
  });

  it('counts crashes in a row only', () => {
    let progress = enteredStage(at('current'));
    for (let n = 0; n < 10; n++) progress = afterRun(progress, 'coder-1', n % 2 === 1 ? 'finished' : CRASHED, n);
    expect(progress.crashes).toEqual([]);
  });
});

describe('a story in qa', () => {
  it('needs a verdict, is asked once more for it, and is then blocked', () => {
    let progress = finished('qa');
    expect(nextStep(view({ stage: 'qa', progress }))).toEqual({ kind: 'reject', findings: { kind: 'no-verdict' } });
    progress = afterRejection(progress, { kind: 'no-verdict' });
    expect(nextStep(view({ stage: 'qa', progress }))).toMatchObject({ kind: 'start', agent: 'coder-1' });
    progress = afterRejection(afterRun(progress, 'qa-1', 'finished', 0), { kind: 'no-verdict' });
    expect(nextStep(view({ stage: 'qa', progress })).kind).toBe('block');
  });

  it('moves on to the merge after the gates of qa when it has passed, and back to its coder when not', () => {
    const passed = afterVerdict(finished('qa'), PASSED);
    const gates = [{ gate: 'e2e', state: 'none' as const }];
    expect(nextStep(view({ stage: 'qa', progress: passed, gates }))).toEqual({ kind: 'gate', gate: 'e2e' });
    expect(nextStep(view({ stage: 'qa', progress: passed }))).toMatchObject({ kind: 'move', to: 'merge' });
    expect(nextStep(view({ stage: 'qa', progress: afterVerdict(finished('qa'), FAILED) }))).toEqual({
      kind: 'move',
      to: 'current',
      findings: { kind: 'qa', text: 'The sum is wrong.' },
    });
  });

  it('goes back to its coder with the gate that failed after a person has approved it, and is blocked in the end', () => {
    const gates = [{ gate: 'e2e', state: 'failed', run: 'run_1', limitSeconds: null }] as const;
    let progress = enteredStage(at('qa'));
    for (let n = 1; n <= 3; n += 1) {
      progress = afterVerdict(progress, { ...PASSED, run: null });
      const step = nextStep(view({ stage: 'qa', qa: 'human', progress, gates }));
      expect(step).toMatchObject({ kind: 'move', to: 'current', findings: { kind: 'gate', gate: 'e2e' } });
      if (step.kind === 'move') progress = movedOn(progress, at('current'), step.findings);
      expect(nextStep(view({ progress })).kind).toBe(n < 3 ? 'start' : 'block');
      progress = movedOn(progress, at('qa'), null);
    }
  });

  it('is blocked if its gate fails each time, however often its agent passes the work', () => {
    const gates = [{ gate: 'e2e', state: 'failed', run: 'run_1', limitSeconds: null }] as const;
    let progress = enteredStage(at('qa'));
    for (let n = 1; n <= 3; n += 1) {
      progress = afterCommitted(afterRun(afterVerdict(progress, PASSED), 'qa-1', 'finished', n));
      const step = nextStep(view({ stage: 'qa', progress, gates }));
      expect(step.kind).toBe('reject');
      if (step.kind === 'reject') progress = afterRejection(progress, step.findings);
    }
    expect(nextStep(view({ stage: 'qa', progress, gates })).kind).toBe('block');
  });

  it('waits for a person if a person reviews, and is passed on if no one does', () => {
    const progress = enteredStage(at('qa'));
    expect(nextStep(view({ stage: 'qa', qa: 'human', progress }))).toEqual({ kind: 'person', for: 'review' });
    const judged = afterVerdict(progress, PASSED);
    expect(nextStep(view({ stage: 'qa', qa: 'human', progress: judged }))).toMatchObject({ to: 'merge' });
    expect(nextStep(view({ stage: 'qa', qa: 'none', progress: null }))).toMatchObject({ to: 'merge' });
  });
});

it('is forgotten when a person moves the story, also away and back', () => {
  const progress = afterRun(enteredStage(at('current')), 'coder-1', 'finished', 7);
  expect(progressOf(progress, at('current'))).toBe(progress);
  expect(progressOf(progress, at('current', 6))).toBe(null);
  expect(progressOf(progress, at('backlog'))).toBe(null);
  expect(progressOf(undefined, at('current'))).toBe(null);
  expect(progressOf(movedOn(progress, at('qa', 8), null), at('qa', 8))?.isFinished).toBe(false);
});

it('never goes back and forth without end: each story comes to the merge, to a person or to a block', () => {
  const outcome = fc.constantFrom('finish', 'crash', 'fail-gate', 'uncommitted', 'pass', 'fail', 'mute');
  const ends = {
    qa: fc.constantFrom(...QA_MODES),
    gate: fc.constantFrom('passed', 'failed'),
    tries: fc.nat({ max: 4 }),
  };
  // A random way ends soon by chance. One that repeats itself shows what could go on for ever.
  const outcomes = fc.oneof(
    fc.array(outcome, { minLength: 1, maxLength: 4 }),
    fc.array(outcome, { minLength: 100, maxLength: 100 }),
  );
  const property = fc.property(outcomes, fc.record(ends), (way, { qa, gate: always, tries }) => {
    let progress: Progress = enteredStage(at('current'));
    for (let turns = 0; turns < 200; turns++) {
      const { stage } = progress;
      if (stage !== 'current' && stage !== 'qa') return;
      const value = way[turns % way.length];
      const isFailed = value === 'fail-gate' || (stage === 'qa' && always === 'failed');
      const gate: GateState = isFailed
        ? { gate: 'tests', state: 'failed', run: 'run_1', limitSeconds: null }
        : { gate: 'tests', state: 'passed' };
      const uncommitted = value === 'uncommitted' ? ['a'] : [];
      const limits = { tries: tries + 1, retries: tries };
      const step = nextStep(view({ stage, progress, gates: [gate], uncommitted, qa, limits }));
      if (step.kind === 'block') return;
      if (step.kind === 'person') {
        if (step.for !== 'review') return;
        progress = afterVerdict(progress, { ...PASSED, run: null });
      }
      if (step.kind === 'start') {
        progress = afterRun(progress, `${stage}-1`, value === 'crash' ? CRASHED : 'finished', turns * 1_000_000);
        if (stage === 'qa' && value !== 'mute') progress = afterVerdict(progress, value === 'fail' ? FAILED : PASSED);
      }
      if (step.kind === 'committed') progress = afterCommitted(progress);
      if (step.kind === 'reject') progress = afterRejection(progress, step.findings);
      if (step.kind === 'move') progress = movedOn(progress, at(step.to), step.findings);
    }
    throw new Error('it does not come to an end');
  });
  fc.assert(property, { numRuns: 1_000 });
});

function blockedText(step: NextStep): string {
  return step.kind === 'block' ? messageText(step.why, 'copied') : step.kind;
}
