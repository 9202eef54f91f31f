import { describe, expect, it } from 'vitest';
import { ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

/** A door that accepts these commands, to check the input that arrives. */
function acceptingDoor() {
  const door = createFakeDoor();
  for (const name of ['story.show', 'story.block', 'story.add', 'story.list', 'agent.list'] as const) {
    door.on(name, () => ok([]));
  }
  return door;
}

describe('arguments that begin with a dash', () => {
  it.each([
    [['story', 'show', '--json', '--', '-x'], { story: '-x' }],
    [['--json', 'story', 'show', '--', '-C'], { story: '-C' }],
    [['story', 'show', '--json', '--', '--json'], { story: '--json' }],
    [['story', '--json', 'show', '--', '--'], { story: '--' }],
    [['story', 'block', '--json', '--', '-1', '-5 apples'], { story: '-1', reason: '-5 apples' }],
    [['story', 'block', '--json', '1_a', '--', '--why'], { story: '1_a', reason: '--why' }],
    [['story', 'add', '--id', '1_a', '--json', '--', '--serve'], { title: '--serve', id: '1_a' }],
    [['story', 'add', '--json', '--id=-x', 'Tax'], { title: 'Tax', id: '-x' }],
  ])('%j', async (argv, input) => {
    const door = acceptingDoor();
    const ran = await cli(argv, door);
    expect([ran.code, ran.err, door.calls[0]?.input]).toEqual([0, '', input]);
  });

  it('are refused as wrong usage without --', async () => {
    expect((await cli(['story', 'show', '-x'], acceptingDoor())).code).toBe(2);
    expect((await cli(['story', 'show', '--', '-x', 'y'], acceptingDoor())).code).toBe(2);
  });

  it.each([
    [['story', 'add', '-n title'], "story add -- '-n title'"],
    [['story', 'add', '-n', '--id', '1_a', '--json'], 'story add --id 1_a --json -- -n'],
    [['-C', 'sub', 'story', 'block', '1_a', "-it's"], `story block -C sub -- 1_a '-it'\\''s'`],
  ])('have a remedy: for %j, the command that takes the argument as a text', async (argv, command) => {
    const ran = await cli(argv, acceptingDoor());
    const shown = argv.includes('--json') ? (ran.json() as { error: { remedy: string } }).error.remedy : ran.err;
    expect([ran.code, shown]).toEqual([2, expect.stringContaining(`huskies ${command}\n`)]);
  });

  it('have no such remedy when the verb takes no further argument', async () => {
    for (const argv of [
      ['agent', 'list', '--jsno'],
      ['story', 'show', '1_a', '--jsno'],
    ]) {
      const { code, err } = await cli(argv, acceptingDoor());
      expect([code, err.includes(' -- ')]).toEqual([2, false]);
    }
  });

  it('are also accepted by verbs that are not in the command table', async () => {
    expect((await cli(['open', '--', '-dir'], acceptingDoor(), { host: false })).actions.at(-1)).toBe(
      'open /start/-dir',
    );
  });
});

describe('the options of every verb', () => {
  it.each([
    [['--json', '-C', 'sub', 'agent', 'list']],
    [['agent', '--json', '-C', 'sub', 'list']],
    [['agent', 'list', '--json', '-C', 'sub']],
    [['-C', 'sub', 'agent', 'list', '--json']],
  ])('%j', async (argv) => {
    const ran = await cli(argv, acceptingDoor());
    expect([ran.code, ran.json(), ran.actions]).toEqual([0, [], ['locate /start/sub']]);
  });

  it('are listed in the help of each verb, separate from its own options', async () => {
    const { out } = await cli(['agent', 'stop', '--help'], acceptingDoor());
    expect(out).toMatch(/Options:.*--no-wait.*Global Options:.*--json.*-C <dir>/s);
  });

  it('include --serve, which starts a host, and -C, which names the folder for serve and open', async () => {
    const door = acceptingDoor();
    expect((await cli(['agent', '--serve', 'list', '--json'], door, { host: false })).json()).toEqual([]);
    expect((await cli(['serve', '-C', 'sub', '--port', '0'], door)).actions).toEqual([
      'serve {"dir":"/start/sub","port":0,"json":false}',
    ]);
    expect((await cli(['open', '-C', 'sub'], door, { host: false })).actions.at(-1)).toBe('open /start/sub');
  });
});
