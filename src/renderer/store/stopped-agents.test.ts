import { expect, it } from 'vitest';
import { legacy } from '../../contract/index.ts';
import { aRun, aStory } from '../testing/records.ts';
import { agentsStoppedBy } from './stopped-agents.ts';

const story = aStory('a', { stage: 'current' });
const coder = aRun('a', 'coder-1');
const boss = aRun('a', 'boss', { role: 'other' });

it('says who a column no longer wants', () => {
  expect(agentsStoppedBy(story, [coder], { stage: 'qa' })).toEqual(['coder-1']);
  expect(agentsStoppedBy(story, [coder], { stage: 'backlog' })).toEqual(['coder-1']);
});

it('says nothing over its own column', () => {
  expect(agentsStoppedBy(story, [coder], { stage: 'current' })).toEqual([]);
});

it('says nothing of an agent whose role the column wants', () => {
  expect(agentsStoppedBy(aStory('a', { stage: 'qa' }), [coder], { stage: 'current' })).toEqual([]);
});

it('leaves other roles alone until the story leaves', () => {
  expect(agentsStoppedBy(story, [boss], { stage: 'merge' })).toEqual([]);
  expect(agentsStoppedBy(story, [boss], { stage: 'done' })).toEqual(['boss']);
  expect(agentsStoppedBy(story, [boss, coder], { stage: 'archived' })).toEqual(['boss', 'coder-1']);
});

it('leaves out what ended or is being stopped already', () => {
  const stopping = { by: 'person' as const, why: legacy(''), since: 0, receipt: '', left: null };
  expect(
    agentsStoppedBy(
      story,
      [
        { ...coder, stopping },
        { ...coder, status: 'failed' },
      ],
      { stage: 'qa' },
    ),
  ).toEqual([]);
});

it('says whom a block and a freeze stop, and that their ends stop nobody', () => {
  expect(agentsStoppedBy(story, [coder, boss], { frozen: true })).toEqual(['coder-1']);
  expect(agentsStoppedBy(story, [coder, boss], { blocked: legacy('waits') })).toEqual(['coder-1']);
  expect(agentsStoppedBy({ ...story, frozen: true }, [boss], { frozen: false })).toEqual([]);
});
