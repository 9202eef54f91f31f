import { expect, it } from 'vitest';
import { leavesPipeline, STAGES } from './story.ts';

it('done and archived, and no other stage, have left the pipeline', () => {
  expect(STAGES.filter(leavesPipeline)).toEqual(['done', 'archived']);
});
