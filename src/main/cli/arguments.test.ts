import { describe, expect, it } from 'vitest';
import { ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

/** A door that takes everything, to see what arrives. */
function anything() {
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
    const door = anything();
    const ran = await cli(argv, door);
    expect([ran.code, ran.err, door.calls[0]?.input]).toEqual([0, '', input]);
  });

  it('without -- they are wrong usage', async () => {
    expect((await cli(['story', 'show', '-x'], anything())).code).toBe(2);
    expect((await cli(['story', 'show', '--', '-x', 'y'], anything())).code).toBe(2);
  });

  it.each([
    [['story', 'add', '-n title'], "story add -- '-n title'"],
    [['story', 'add', '-n', '--id', '1_a', '--json'], 'story add --id 1_a --json -- -n'],
    [['-C', 'sub', 'story', 'block', '1_a', "-it's"], `story block -C sub -- 1_a '-it'\\''s'`],
  ])('the remedy of %j names the command that takes it as a text', async (argv, command) => {
    const ran = await cli(argv, anything());
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining(`huskies ${command}\n`)]);
  });

  it('no such remedy where the verb takes no further argument', async () => {
    for (const argv of [
      ['agent', 'list', '--jsno'],
      ['story', 'show', '1_a', '--jsno'],
    ]) {
      const { code, err } = await cli(argv, anything());
      expect([code, err.includes(' -- ')]).toEqual([2, false]);
    }
  });

  it('also for verbs that are no commands of the table', async () => {
    expect((await cli(['open', '--', '-dir'], anything(), { host: false })).did.at(-1)).toBe('open /start/-dir');
  });
});

describe('the options of every verb', () => {
  it.each([
    [['--json', '-C', 'sub', 'agent', 'list']],
    [['agent', '--json', '-C', 'sub', 'list']],
    [['agent', 'list', '--json', '-C', 'sub']],
    [['-C', 'sub', 'agent', 'list', '--json']],
  ])('%j', async (argv) => {
    const ran = await cli(argv, anything());
    expect([ran.code, ran.json(), ran.did]).toEqual([0, [], ['locate /start/sub']]);
  });

  it('are in the help of each, apart from its own', async () => {
    const { out } = await cli(['agent', 'stop', '--help'], anything());
    expect(out).toMatch(/Options:.*--no-wait.*Global Options:.*--json.*-C <dir>/s);
  });

  it('--serve starts a host, and serve has its own meaning of -C', async () => {
    const door = anything();
    expect((await cli(['agent', '--serve', 'list', '--json'], door, { host: false })).json()).toEqual([]);
    expect((await cli(['serve', '-C', 'sub', '--port', '0'], door)).did).toEqual([
      'serve {"dir":"/start/sub","port":0,"json":false}',
    ]);
    expect((await cli(['open', '-C', 'sub'], door, { host: false })).did.at(-1)).toBe('open /start/sub');
  });
});
