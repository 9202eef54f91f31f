/** Whatever a command writes into the log of events names its caller, without the handler's help. */
import { expect, it } from 'vitest';
import type { Caller } from '../../../domain/index.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';

const STORY = '60_story_cleanup';

it('every event that a command writes names who asked, and what the host does by itself has no caller', async () => {
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

  const told = huskies.store.events(0, 100).map(({ kind, by }) => [kind, by]);
  expect(told).toEqual([
    ['story_added', person],
    ['story_moved', { ...person, via: 'key' }],
    ['start_asked', { ...person, via: 'key' }],
    ['started', null],
    ['story_added', run],
    ['story_moved', run],
    // the stage rule
    ['stop_asked', null],
    ['stopped', null],
    ['story_frozen', { kind: 'person', via: null }],
    ['story_blocked', { ...person, via: 'cli' }],
  ]);
});
