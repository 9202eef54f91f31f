import { describe, expect, it } from 'vitest';
import { forbidden } from './callers.ts';
import type { CommandName } from './commands.ts';
import { COMMAND_NAMES, commandSpec } from './commands.ts';

const run = { id: 'run_abcdefgh12', story: '60_story_tax' };
const unknown = { ...run, story: null };

describe('a command within a run', () => {
  it.each<CommandName>([
    'project.trust',
    'project.init',
    'fence.release',
    'agent.stopAll',
    'story.unfreeze',
    'terminal.input',
    'app.open',
  ])('%s is for a person', (name) => {
    expect(forbidden(name, { story: run.story }, run)?.error).toMatchObject({
      code: 'not-allowed',
      field: 'HUSKIES_RUN',
      value: run.id,
    });
  });

  it.each<CommandName>(['agent.stop', 'story.move', 'story.archive', 'story.block', 'story.freeze', 'fence.retry'])(
    '%s works for its own story only',
    (name) => {
      expect(forbidden(name, { story: run.story }, run)).toBeNull();
      for (const input of [{ story: '61_story_other' }, {}, null, { story: null }]) {
        expect(forbidden(name, input, run)?.error.code).toBe('not-allowed');
        expect(forbidden(name, input, unknown)?.error.code).toBe('not-allowed');
      }
      expect(forbidden(name, { story: run.story }, unknown)?.error.message).toContain('not known');
    },
  );

  it('may read everything, and add and start', () => {
    const open = COMMAND_NAMES.filter((name) => forbidden(name, {}, run) === null);
    expect(open).toEqual(
      expect.arrayContaining(['story.list', 'story.show', 'story.add', 'agent.start', 'agent.logs']),
    );
  });

  it('which asks a person before it acts is for a person', () => {
    const asking = COMMAND_NAMES.filter((name) => commandSpec(name).confirm !== undefined);
    expect(asking.filter((name) => commandSpec(name).by !== 'person')).toEqual([]);
  });
});
