import { describe, expect, it } from 'vitest';
import type { CommandName } from '../../contract/index.ts';
import { COMMAND_NAMES, commandSpec, ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { inputOf } from './derive.ts';
import { escapeInvisible, table } from './format.ts';

describe('commands without a text of their own', () => {
  it.each([
    [['story', 'archive', '1_a'], '1_a: Archive story: done\n'],
    [['story', 'block', '1_a', 'why'], '1_a: Block story: done\n'],
    [['story', 'freeze', '1_a'], '1_a: Freeze story: done\n'],
  ])('%j names its story', async (argv, out) => {
    const door = createFakeDoor();
    for (const name of ['story.archive', 'story.block', 'story.freeze'] as const)
      door.on(name, () => ok({ seq: 1, changed: true }));
    expect((await cli(argv, door)).out).toBe(out);
  });
});

describe('commands after which nothing changed', () => {
  it.each([
    [['story', 'archive', '1_a'], '1_a is already archived. Nothing changed.\n'],
    [['story', 'block', '1_a', 'why'], '1_a is already blocked for this reason. Nothing changed.\n'],
    [['story', 'unblock', '1_a'], '1_a is not blocked. Nothing changed.\n'],
    [['story', 'freeze', '1_a'], '1_a is already frozen. Nothing changed.\n'],
    [['story', 'unfreeze', '1_a'], '1_a is not frozen. Nothing changed.\n'],
    [['story', 'move', '1_a', 'qa'], '1_a is already at the end of qa. Nothing changed.\n'],
  ])('%j says so', async (argv, out) => {
    const door = createFakeDoor();
    const reply = () => ok({ seq: 1, changed: false });
    for (const name of ['story.archive', 'story.block', 'story.unblock', 'story.freeze', 'story.unfreeze'] as const) {
      door.on(name, reply);
    }
    door.on('story.move', () => ok({ seq: 1, from: 'qa', changed: false }));
    expect((await cli(argv, door)).out).toBe(out);
  });

  it('a move within the stage says that it went to the end', async () => {
    const door = createFakeDoor();
    door.on('story.move', () => ok({ seq: 1, from: 'qa', changed: true }));
    expect((await cli(['story', 'move', '1_a', 'qa'], door)).out).toBe('1_a: moved to the end of qa\n');
    expect((await cli(['story', 'move', '1_a', 'done'], door)).out).toBe('1_a: qa -> done\n');
  });
});

describe('verbs derived from the table', () => {
  const verbs = COMMAND_NAMES.flatMap((name): [string, CommandName][] => {
    const { cli: shape } = commandSpec(name);
    return shape ? [[shape.verb, name]] : [];
  });
  it.each(verbs)('%s is a verb whose help names its arguments', async (verb, name) => {
    const { out, code } = await cli([...verb.split(' '), '--help'], createFakeDoor());
    expect(code).toBe(0);
    for (const arg of commandSpec(name).cli?.args ?? []) expect(out).toContain(`<${arg}>`);
    for (const option of Object.keys(commandSpec(name).cli?.options ?? {})) expect(out).toContain(`--${option}`);
  });

  it('put arguments and options into the fields that the table names', () => {
    const shape = {
      verb: 'x',
      args: ['story', 'stage'],
      options: { before: { field: 'other', kind: 'string' as const } },
    };
    expect(inputOf(shape, ['a', 'b'], { before: 'c' })).toEqual({ story: 'a', stage: 'b', other: 'c' });
    expect(inputOf(shape, ['a', 'b'], {})).toEqual({ story: 'a', stage: 'b' });
  });
});

describe('formatted output', () => {
  it('shows control and direction characters as escapes', () => {
    expect(escapeInvisible('a\x1b[2Jb\n\u202ec')).toBe('a\\x1b[2Jb\\x0a\\u202ec');
  });
  it('aligns columns without trailing spaces', () => {
    expect(table(['A', 'LONG', 'C'], [['1', '2', '']])).toBe('A  LONG  C\n1  2');
    expect(table(['A', 'LONG', 'C'], [['1', '2', 'x']], [1])).toBe('A  LONG  C\n1     2  x');
  });
});
