import { expect, it } from 'vitest';
import { legacy } from '../../contract/index.ts';
import { aRun, aStory } from '../testing/records.ts';
import { agentsStoppedBy } from './stopped-agents.ts';

const story = aStory('a', { stage: 'current' });
const coder = aRun('a', 'coder-1');
const boss = aRun('a', 'boss', { role: 'other' });

it('names the agents that do not fit the new stage', () => {
  expect(agentsStoppedBy(story, [coder], { stage: 'qa' })).toEqual(['coder-1']);
  expect(agentsStoppedBy(story, [coder], { stage: 'backlog' })).toEqual(['coder-1']);
});

it('names none if the stage stays the same', () => {
  expect(agentsStoppedBy(story, [coder], { stage: 'current' })).toEqual([]);
});

it('leaves out an agent whose role fits the new stage', () => {
  expect(agentsStoppedBy(aStory('a', { stage: 'qa' }), [coder], { stage: 'current' })).toEqual([]);
});

it('an agent of another role is stopped only when the story is done or archived', () => {
  expect(agentsStoppedBy(story, [boss], { stage: 'merge' })).toEqual([]);
  expect(agentsStoppedBy(story, [boss], { stage: 'done' })).toEqual(['boss']);
  expect(agentsStoppedBy(story, [boss, coder], { stage: 'archived' })).toEqual(['boss', 'coder-1']);
});

it('leaves out runs that have ended or are being stopped', () => {
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

it('names the agents that a block or a freeze stops, and none for an unblock or an unfreeze', () => {
  expect(agentsStoppedBy(story, [coder, boss], { frozen: true })).toEqual(['coder-1']);
  expect(agentsStoppedBy(story, [coder, boss], { blocked: legacy('waits') })).toEqual(['coder-1']);
  expect(agentsStoppedBy({ ...story, frozen: true }, [boss], { frozen: false })).toEqual([]);
});
