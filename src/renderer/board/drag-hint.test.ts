import { expect, it } from 'vitest';
import { aRun, aStory } from '../testing/records.ts';
import { agentsStoppedBy } from './drag-hint.ts';

const story = aStory('a', { stage: 'current' });
const coder = aRun('a', 'coder-1');
const boss = aRun('a', 'boss', { role: 'other' });

it('says who a column no longer wants', () => {
  expect(agentsStoppedBy(story, [coder], 'qa')).toEqual(['coder-1']);
  expect(agentsStoppedBy(story, [coder], 'backlog')).toEqual(['coder-1']);
});

it('says nothing over its own column', () => {
  expect(agentsStoppedBy(story, [coder], 'current')).toEqual([]);
});

it('says nothing of an agent whose role the column wants', () => {
  expect(agentsStoppedBy(aStory('a', { stage: 'qa' }), [coder], 'current')).toEqual([]);
});

it('leaves other roles alone until the story leaves', () => {
  expect(agentsStoppedBy(story, [boss], 'merge')).toEqual([]);
  expect(agentsStoppedBy(story, [boss], 'done')).toEqual(['boss']);
  expect(agentsStoppedBy(story, [boss, coder], 'archived')).toEqual(['boss', 'coder-1']);
});

it('leaves out what ended or is being stopped already', () => {
  const stopping = { by: 'person' as const, why: '', since: 0, receipt: '', left: null };
  expect(
    agentsStoppedBy(
      story,
      [
        { ...coder, stopping },
        { ...coder, status: 'failed' },
      ],
      'qa',
    ),
  ).toEqual([]);
});
