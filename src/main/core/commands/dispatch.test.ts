/** Every event that a command writes names its caller, without any code in the handler. */
import { describe, expect, it } from 'vitest';
import type { CommandInput, EventKind } from '../../../contract/index.ts';
import { message, RefusalError } from '../../../contract/index.ts';
import { A_PERSON, type Caller } from '../../../domain/index.ts';
import { atWork, opened, STORY } from '../../testing/at-work.ts';
import { fakeGate, fakeProjectConfig, fakeSteps, fakeTrustItem } from '../../testing/fake-config.ts';
import { aQuestion } from '../../testing/store-records.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';
import type { WritingName } from './context.ts';

it('every event that a command writes names its caller, and events of the host itself name none', async () => {
  const huskies = createTestHuskies();
  await huskies.clock.until(huskies.host.open());
  const { door } = huskies.host;
  const call = async (caller: Caller, name: string, input: object) => {
    expect(await door.invoke(name, input, { session: 2, caller })).toMatchObject({ ok: true });
    await huskies.settle();
  };
  const person = { kind: 'person', via: 'card' } as const;
  await call(person, 'story.add', { title: 'Cleanup', id: STORY, text: 'test' });
  await call({ ...person, via: 'key' }, 'agent.start', { story: STORY, agent: 'coder-1' });
  const run = door.callerOf([...huskies.host.ledger.runs.keys()][0] ?? '');
  if (run === null) throw new Error('the run is live');
  await call(run, 'story.add', { title: 'More', id: '61_story_more', text: '' });
  await call(run, 'story.move', { story: STORY, stage: 'qa' });
  await call({ kind: 'person', via: null }, 'story.freeze', { story: STORY });
  await call({ ...person, via: 'cli' }, 'story.block', { story: STORY, reason: 'waits' });

  const events = huskies.store.events(0, 100).map(({ kind, by }) => [kind, by]);
  expect(events).toEqual([
    ['story_added', person],
    ['story_moved', { ...person, via: 'key' }],
    ['start_asked', { ...person, via: 'key' }],
    ['started', null],
    ['story_added', run],
    ['story_moved', run],
    // By the stage rule.
    ['stop_asked', null],
    ['stopped', null],
    ['story_frozen', { kind: 'person', via: null }],
    ['story_blocked', { ...person, via: 'cli' }],
  ]);
});

/** The state that a command needs, its input, and the kind of event that it writes. */
interface Row<N extends keyof Rows> {
  at: () => Promise<TestHuskies>;
  input: CommandInput<N>;
  kind: EventKind;
}
/** A row for each command that changes something, or the reason why it writes no event. */
type Rows = { [N in WritingName | 'app.open' | 'app.pick' | 'app.demo']: Row<N> | string };

const withStory = async (): Promise<TestHuskies> => {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'test' });
  return huskies;
};
const withStoryInMerge = async (): Promise<TestHuskies> => {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, stage: 'merge' });
  return huskies;
};
const withDeletedStory = async (): Promise<TestHuskies> => {
  const huskies = await withStory();
  await huskies.must('story.delete', { story: STORY });
  return huskies;
};
const withBlockedStory = async (): Promise<TestHuskies> => {
  const huskies = await withStory();
  await huskies.must('story.block', { story: STORY, reason: 'waits' });
  return huskies;
};
const withFrozenStory = async (): Promise<TestHuskies> => {
  const huskies = await withStory();
  await huskies.must('story.freeze', { story: STORY });
  return huskies;
};
const withRun = async (): Promise<TestHuskies> => (await atWork()).huskies;
const withQuestion = async (): Promise<TestHuskies> => {
  const { huskies, run } = await atWork();
  const question = aQuestion({ run, story: STORY });
  huskies.handles.wanted.commit([{ put: 'question', question }]);
  return huskies;
};
const withFence = async (): Promise<TestHuskies> => {
  const { huskies, agent } = await atWork();
  agent.process.nature = 'unkillable';
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  return huskies;
};
const withGate = async (): Promise<TestHuskies> => {
  const huskies = createTestHuskies();
  huskies.config.set({ gates: [fakeGate('tests')] });
  await opened(huskies);
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
  return huskies;
};
const withSetup = async (): Promise<TestHuskies> => {
  const huskies = createTestHuskies();
  huskies.config.set({ setup: fakeSteps('setup', [['npm', 'ci']]) });
  await opened(huskies);
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
  return huskies;
};
const withWorktree = async (): Promise<TestHuskies> => {
  const { huskies } = await atWork();
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  return huskies;
};
const withRemoved = async (): Promise<TestHuskies> => {
  const huskies = await withWorktree();
  await huskies.must('worktree.remove', about);
  await huskies.settle();
  return huskies;
};
const withStuckRun = async (): Promise<TestHuskies> => {
  const { huskies } = await atWork();
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  huskies.store.failNextCommit(new RefusalError({ code: 'state-unreadable', why: message('loopback.closed') }));
  await huskies.settle();
  return huskies;
};
const withConfig = (reading: TestHuskies['config']['reading']) => async (): Promise<TestHuskies> => {
  const huskies = createTestHuskies();
  huskies.config.reading = reading;
  return opened(huskies);
};
const paused = async (): Promise<TestHuskies> => {
  const huskies = await opened();
  await huskies.must('project.pause', {});
  return huskies;
};
const inHumanQa = async (): Promise<TestHuskies> => {
  const huskies = createTestHuskies();
  huskies.config.set({ qa: 'human' });
  await opened(huskies);
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, stage: 'qa' });
  return huskies;
};
const item = fakeTrustItem();
const about = { story: STORY };
const WINDOWS = 'it concerns windows, which no project’s events cover';
const PANES = 'it concerns how one page looks, which ends with the page';

const CONVERSATION = 'the run’s conversation has what a person writes to its agent, and how its turns end';

const ROWS: Rows = {
  'story.add': { at: opened, input: { title: 'Cleanup' }, kind: 'story_added' },
  'story.import': { at: opened, input: { file: 'a.md', rows: [{ title: 'Tax', line: 1 }] }, kind: 'story_added' },
  'exchange.writer': 'it names the machine for files that the command line writes',
  'exchange.merge': 'its events name the machine that made the changes (exchange.real.test.ts)',
  'story.move': { at: withStory, input: { ...about, stage: 'done' }, kind: 'story_moved' },
  'story.merge': { at: withStoryInMerge, input: about, kind: 'merge_asked' },
  'story.block': { at: withStory, input: { ...about, reason: 'waits' }, kind: 'story_blocked' },
  'story.unblock': { at: withBlockedStory, input: about, kind: 'story_unblocked' },
  'story.done': 'only a run may call it, and its stop names the run (story-turn.test.ts)',
  'story.report': 'only a run may call it (story-report.test.ts)',
  'question.ask': 'only a run may call it (questions.test.ts)',
  'question.answer': { at: withQuestion, input: { question: 'question_1', option: '1' }, kind: 'question_answered' },
  'story.verdict': { at: inHumanQa, input: { ...about, verdict: 'pass' }, kind: 'qa_passed' },
  'story.freeze': { at: withStory, input: about, kind: 'story_frozen' },
  'story.unfreeze': { at: withFrozenStory, input: about, kind: 'story_unfrozen' },
  'story.archive': { at: withStory, input: about, kind: 'story_moved' },
  'story.edit': { at: withStory, input: { ...about, priority: 0 }, kind: 'story_edited' },
  'story.delete': { at: withStory, input: about, kind: 'story_deleted' },
  'story.restore': { at: withDeletedStory, input: about, kind: 'story_restored' },
  'agent.start': { at: withStory, input: { ...about, agent: 'coder-1' }, kind: 'start_asked' },
  'agent.stop': { at: withRun, input: { ...about, agent: 'coder-1' }, kind: 'stop_asked' },
  'agent.prompt': CONVERSATION,
  'agent.prompt.edit': CONVERSATION,
  'agent.prompt.remove': CONVERSATION,
  'agent.interrupt': CONVERSATION,
  'agent.stopAll': { at: withRun, input: {}, kind: 'stop_asked' },
  'gate.run': { at: withGate, input: about, kind: 'start_asked' },
  'worktree.setup': { at: withSetup, input: about, kind: 'start_asked' },
  'worktree.remove': { at: withWorktree, input: about, kind: 'removal_asked' },
  'worktree.restore': { at: withRemoved, input: about, kind: 'restore_asked' },
  'changes.revert': { at: withWorktree, input: { ...about, path: 'a.ts' }, kind: 'file_reverted' },
  'fence.retry': { at: withFence, input: about, kind: 'fence_retried' },
  'fence.release': { at: withFence, input: about, kind: 'fence_forced' },
  'reconcile.retry': { at: withStuckRun, input: {}, kind: 'retried' },
  'terminal.input': 'what a person types may be a secret, and the terminal’s log has what the agent echoes',
  'terminal.resize': PANES,
  'terminal.theme': PANES,
  'project.init': { at: withConfig({ state: 'missing', found: [] }), input: {}, kind: 'config_made' },
  'project.trust': {
    at: withConfig({ state: 'ready', config: fakeProjectConfig(), trusted: false, untrusted: [item] }),
    input: { digests: [item.digest] },
    kind: 'trusted',
  },
  'project.pause': { at: opened, input: {}, kind: 'paused' },
  'project.resume': { at: paused, input: {}, kind: 'resumed' },
  'app.open': WINDOWS,
  'app.pick': WINDOWS,
  'app.demo': WINDOWS,
};

describe('a command that changes something writes an event that names its caller', () => {
  const by: Caller = { kind: 'person', via: 'palette' };
  const rows = Object.entries(ROWS).flatMap(([name, row]) => (typeof row === 'string' ? [] : [{ name, ...row }]));
  it.each(rows)('$name: $kind', async ({ name, at, input, kind }) => {
    const huskies = await at();
    const since = huskies.store.events(0, 100).at(-1)?.seq ?? 0;
    expect(await huskies.host.door.invoke(name, input, { session: 2, caller: by })).toMatchObject({ ok: true });
    const written = huskies.store.events(since, 100).filter((event) => event.kind === kind);
    expect(written.length).toBeGreaterThan(0);
    for (const event of written) expect(event.by).toEqual(by);
  });
});

describe('a command that finds everything as requested changes nothing and writes no event', () => {
  const rows: [string, WritingName, () => Promise<TestHuskies>, object][] = [
    ['a block is lifted that is not set', 'story.unblock', withStory, about],
    ['a story is blocked again for the same reason', 'story.block', withBlockedStory, { ...about, reason: 'waits' }],
    ['a story is frozen twice', 'story.freeze', withFrozenStory, about],
    ['a story is unfrozen that is not frozen', 'story.unfreeze', withStory, about],
    [
      'a story gets the title and labels that it has',
      'story.edit',
      withStory,
      { ...about, title: 'Cleanup', removeLabels: ['x'] },
    ],
    ['a story is restored that is not deleted', 'story.restore', withStory, about],
    ['a story is deleted twice', 'story.delete', withDeletedStory, about],
    ['the only story of a stage is moved to its end', 'story.move', withStory, { ...about, stage: 'backlog' }],
  ];
  it.each(rows)('%s', async (_, name, at, input) => {
    const huskies = await at();
    const before = huskies.store.events(0, 100);
    const story = huskies.host.ledger.stories.get(STORY);
    expect(await huskies.host.door.invoke(name, input, { session: 2, caller: A_PERSON })).toMatchObject({
      value: { changed: false },
    });
    expect(huskies.host.ledger.stories.get(STORY)).toEqual(story);
    expect(huskies.store.events(0, 100)).toEqual(before);
  });

  it('a second archive leaves the story where it is in the archive', async () => {
    const huskies = await withStory();
    await huskies.must('story.add', { title: 'Later', id: '61_later' });
    await huskies.must('story.archive', about);
    await huskies.must('story.archive', { story: '61_later' });
    await huskies.settle();
    const { seq } = huskies.host.ledger;
    expect(await huskies.must('story.archive', about)).toEqual({ seq, from: 'archived', changed: false });
  });

  it('another reason replaces the block, and a story that is not last moves to the end of its stage', async () => {
    const huskies = await withBlockedStory();
    expect(await huskies.must('story.block', { ...about, reason: 'other' })).toMatchObject({ changed: true });
    await huskies.must('story.add', { title: 'Later', id: '61_later' });
    const move = { ...about, stage: 'backlog' } as const;
    expect(await huskies.must('story.move', move)).toMatchObject({ from: 'backlog', changed: true });
    expect(await huskies.must('story.move', move)).toMatchObject({ changed: false });
    expect(await huskies.must('story.move', { ...move, before: '61_later' })).toMatchObject({ changed: true });
    expect(await huskies.must('story.move', { ...move, before: '61_later' })).toMatchObject({ changed: false });
  });
});
