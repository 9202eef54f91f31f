import { describe, expect, it } from 'vitest';
import { message, ok, remedyText } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

describe('exit codes', () => {
  it('without a host, exits with 1 and a remedy, unless --serve', async () => {
    const door = createFakeDoor();
    door.on('story.list', () => ok([]));
    const remedy = remedyText(message('cli.host.none', { root: '/start', quoted: '/start' }));
    expect(remedy).toContain('huskies -C /start serve');
    const refused = await cli(['story', 'list', '--json'], door, { host: false });
    expect([refused.code, refused.json()]).toEqual([
      1,
      {
        error: {
          code: 'no-host',
          ...{ reason: 'cli.host.none', values: { root: '/start', quoted: '/start' } },
          ...{ message: 'Huskies is not running for /start.', remedy },
        },
      },
    ]);
    const printed = await cli(['story', 'list'], door, { host: false });
    expect([printed.out, printed.err]).toEqual(['', `huskies: Huskies is not running for /start.\n${remedy}\n`]);
    expect((await cli(['story', 'list', '--serve', '--json'], door, { host: false })).json()).toEqual([]);
  });

  it.each([
    [['nothing']],
    [['agent']],
    [['agent', 'stop', 'only-story']],
    [['story', 'add']],
    [['story', 'list', 'extra']],
    [['story', 'list', '--unknown']],
    [['serve', '--port', 'x']],
    [['serve', '--port', '70000']],
    [['events', '--since', '-1']],
    [['-C']],
    [[]],
  ])('wrong usage exits with 2, and with --json prints one JSON refusal and no other text: %j', async (argv) => {
    const ran = await cli(argv, createFakeDoor());
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).not.toBe('');
    const forScripts = await cli(['--json', ...argv], createFakeDoor());
    expect([forScripts.code, forScripts.err]).toEqual([2, '']);
    const { error } = forScripts.json() as { error: { message: string; remedy: string; values: { help: string } } };
    expect(error).toMatchObject({
      code: 'bad-input',
      reason: 'cli.usage',
      remedy: expect.stringContaining('huskies '),
    });
    expect(error.message).not.toMatch(/^error|outputHelp|^$/);
    expect([...ran.actions, ...forScripts.actions]).toEqual([]);
    // the remedy works as printed
    const help = await cli(error.values.help.split(' ').slice(1), createFakeDoor());
    expect([help.code, help.out]).toEqual([0, expect.stringContaining('Usage: huskies')]);
  });

  it('wrong usage as JSON names what is wrong, and what to do', async () => {
    const json = async (...argv: string[]) => (await cli([...argv, '--json'], createFakeDoor())).json();
    expect(await json('agent')).toEqual({
      error: {
        code: 'bad-input',
        reason: 'cli.usage',
        values: {
          why: expect.objectContaining({ code: 'cli.usage.verb', values: { verbs: expect.arrayContaining(['stop']) } }),
          help: 'huskies agent --help',
        },
        message: expect.stringMatching(/^the verb is missing: it is one of .*stop/),
        remedy: 'See its help: huskies agent --help',
      },
    });
    expect(await json('story', 'add', '-n')).toMatchObject({
      error: { reason: 'cli.usage.text', values: { dashes: 'huskies story add --json -- -n' } },
    });
    expect(await json('story', 'list', '--unknown')).toMatchObject({
      error: { reason: 'cli.usage', message: "unknown option '--unknown'" },
    });
  });

  it('help and version exit with 0', async () => {
    expect((await cli(['--version'], createFakeDoor())).out).toBe('1.2.3\n');
    const help = await cli(['--help'], createFakeDoor());
    expect([help.code, help.out]).toEqual([0, expect.stringContaining('Usage: huskies')]);
    expect((await cli(['agent', 'stop', '--help'], createFakeDoor())).out).toContain('--no-wait');
  });

  it('a refusal of the project and a bug are printed without a stack', async () => {
    const nowhere = await cli(['-C', '/nowhere', 'story', 'list'], createFakeDoor());
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toMatch(/^huskies: \/nowhere is not a git project\.\n.*git init \/nowhere\n$/);
    const door = createFakeDoor();
    door.on('story.list', () => {
      throw new Error('a bug');
    });
    const bug = await cli(['story', 'list'], door);
    expect([bug.code, bug.err.includes('    at ')]).toEqual([1, false]);
  });

  it('serve, open and demo pass their options on', async () => {
    expect((await cli(['serve', '--port', '0', '--json'], createFakeDoor())).actions).toEqual([
      'serve {"dir":"/start","port":0,"json":true}',
    ]);
    expect((await cli(['open', 'x'], createFakeDoor(), { host: false })).actions.at(-1)).toBe('open /start/x');
    const running = await cli(['open', 'x'], createFakeDoor());
    expect(running.actions).toEqual(['locate /start/x']);
    expect(running.out).toContain('huskies -C /start/x status --link');
    const demo = await cli(['demo', '--headless', '--once'], createFakeDoor());
    expect([demo.code, demo.actions]).toEqual([3, ['demo --headless --once']]);
  });
});
