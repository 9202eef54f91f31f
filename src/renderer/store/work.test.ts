import { expect, it } from 'vitest';
import { legacy, type WorkRecord } from '../../contract/index.ts';
import type { Findings, GateMark, Progress } from '../../domain/index.ts';
import { aRun, aStory } from '../testing/records.ts';
import { findingsOf, mentionsTree, workLine } from './work.ts';

const ID = '60_story_tax';
const story = aStory(ID, { stage: 'current', movedAt: 7 });
const at = new Date(2026, 0, 2, 14, 2).getTime();
const mark = (gate: string, part: Partial<GateMark> = {}): GateMark => ({
  ...{ gate, outcome: 'passed', exitCode: 0, tree: 't', run: 'r', at, why: null },
  ...part,
});
const rejected = (findings: Findings, part: Partial<Progress> = {}): Progress => ({
  ...{
    story: ID,
    stage: 'current',
    since: 7,
    agent: 'coder-1',
    isFinished: false,
    isDeclared: true,
    isCommitted: false,
    endedAt: 8,
    notBefore: null,
  },
  ...{ rejections: { current: 1 }, crashes: [], lastCrash: null, verdict: null },
  findings,
  ...part,
});
const work = (part: Partial<WorkRecord>): WorkRecord => ({ story: ID, progress: null, gates: [], next: null, ...part });
const lineOf = (
  part: Partial<WorkRecord>,
  runs = [aRun(ID, 'coder-1', { startedAt: 1 })],
  of = story,
  tree: string | null = null,
) => workLine({ story: of, work: work(part), runs, tries: 3, tree });

it('says why the work was rejected and which try it is, also while the agent is at it again', () => {
  const progress = rejected({ kind: 'gate', gate: 'tests', run: 'r', limitSeconds: null });
  const words = 'try 2 of 3 · the gate tests failed';
  expect(lineOf({ progress })).toEqual({ tone: 'bad', words });
  expect(lineOf({ progress, gates: [mark('tests')] })?.words).toBe(words);
  const often = { ...progress, rejections: { current: 5 } };
  expect(lineOf({ progress: often })?.words).toBe('try 3 of 3 · the gate tests failed');
  const qa = rejected({ kind: 'qa', text: 'Sums are wrong.\n\n- see cart' }, { rejections: {} });
  expect(lineOf({ progress: qa })?.words).toBe('Sums are wrong.');
});

it('says nothing of a rejection before the last move, of a blocked story, or of one that is done', () => {
  const findings: Findings = { kind: 'no-verdict' };
  expect(lineOf({ progress: rejected(findings, { since: 6 }) })).toBeNull();
  expect(findingsOf({ story, work: work({ progress: rejected(findings) }) })).toBe(findings);
  expect(lineOf({ progress: rejected(findings) }, [], { ...story, blocked: legacy('x') })).toBeNull();
  expect(lineOf({ gates: [mark('tests')] }, [], { ...story, stage: 'done' })).toBeNull();
});

it('says how the gates ended since the last agent started', () => {
  expect(lineOf({})).toBeNull();
  expect(lineOf({ gates: [mark('tests')] })).toEqual({
    tone: 'ok',
    words: expect.stringMatching(/^tests passed, .*2:02/),
  });
  expect(lineOf({ gates: [mark('lint'), mark('tests')] })?.words).toMatch(/^2 gates passed, .*2:02/);
  expect(lineOf({ gates: [mark('lint', { outcome: 'timed-out' }), mark('tests')] })).toEqual({
    tone: 'bad',
    words: 'lint timed out',
  });
  expect(lineOf({ gates: [mark('tests')] }, [aRun(ID, 'coder-1', { startedAt: at + 1 })])).toBeNull();
  expect(lineOf({ gates: [mark('tests')] }, [aRun(ID, 'tests', { kind: 'gate', startedAt: at + 1 })])).not.toBeNull();
});

it('says what has passed on the tree that the worktree has, also before the last agent started', () => {
  const onTree = (gates: GateMark[], tree: string, startedAt = 1) =>
    lineOf({ gates }, [aRun(ID, 'coder-1', { startedAt })], story, tree)?.words;
  expect(onTree([mark('tests')], 't')).toMatch(/^tests passed on this tree at .*2:02/);
  expect(onTree([mark('lint'), mark('tests')], 't', at + 1)).toMatch(/^2 gates passed on this tree at .*2:02/);
  expect(onTree([mark('tests')], 'other')).toMatch(/^tests passed, /);
  expect(onTree([mark('tests')], 'other', at + 1)).toBeUndefined();
  expect(onTree([mark('lint', { tree: 'other' }), mark('tests')], 't')).toMatch(/^2 gates passed, /);
  expect(onTree([mark('tests', { outcome: 'failed' })], 't')).toBe('tests failed');
});

it('the tree is worth asking for only if a gate has passed and the line can say so', () => {
  const asks = (part: Partial<WorkRecord>, of = story) => mentionsTree({ story: of, work: work(part) });
  expect(asks({ gates: [mark('tests')] })).toBe(true);
  expect(asks({ gates: [mark('tests', { outcome: 'failed' })] })).toBe(false);
  expect(asks({ gates: [mark('tests')] }, { ...story, stage: 'done' })).toBe(false);
  expect(asks({ gates: [mark('tests')], progress: rejected({ kind: 'no-verdict' }) })).toBe(false);
});
