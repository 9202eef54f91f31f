import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, commandSpec, message, ok, remedyText, STAGES } from '../../contract/index.ts';
import { AUTOMATION_OFF } from '../../domain/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { anEventRecord } from '../testing/store-records.ts';

describe('the secret of the page', () => {
  const TOKEN = '#token=t';
  const projectStatus = {
    path: '/start',
    host: { version: '1', mode: 'headless', pid: 7, startedAt: 0, lastReconcileAt: null, containment: 'none' },
    config: { state: 'missing', problem: null, trusted: false },
    base: null,
    agents: [],
    stories: Object.fromEntries(STAGES.map((stage) => [stage, 0])),
    running: 0,
    maxRunning: 4,
    automation: AUTOMATION_OFF,
    pausedAt: null,
    fences: [],
    problems: [],
    stuck: [],
  };
  const door = () => {
    const made = createFakeDoor();
    made.on('project.status', () => ok(projectStatus));
    // The verb 'events' runs until it has printed an event.
    made.emit(anEventRecord(1));
    return made;
  };

  it('is shown by status --link, as text and as JSON, and never by status without --link', async () => {
    const link = `http://127.0.0.1:4242/${TOKEN}`;
    const printed = await cli(['status', '--link'], door());
    expect([printed.code, printed.err, printed.out.split(TOKEN).length]).toEqual([0, '', 2]);
    expect(printed.out).toContain(`  ${link}\n`);
    const data = await cli(['status', '--link', '--json'], door());
    expect(data.json()).toEqual({ ...projectStatus, link });
    for (const args of [['status'], ['status', '--json']]) {
      const { out, err } = await cli(args, door());
      expect(out + err).not.toContain('token');
    }
    expect((await cli(['status', '--json'], door())).json()).toMatchObject({ link: null });
    const alone = await cli(['status', '--link', '--json'], door(), { host: false });
    expect([alone.code, alone.json()]).toMatchObject([0, { host: null, link: null }]);
  });

  it.each([
    message('lock.at', { mode: 'headless', pid: 5, version: '1', url: 'http://127.0.0.1:1/', quoted: '/there' }),
    message('lock.at.starting', { mode: 'headless', pid: 5, version: '1', quoted: '/there' }),
  ])('the remedy of $code shows the link of the open project when run as printed', async (why) => {
    const [, command = ''] = /huskies (.*)\)/.exec(remedyText(why)) ?? [];
    expect((await cli(command.split(' '), door())).out).toContain(`http://127.0.0.1:4242/${TOKEN}`);
  });

  it('is in the output of no other verb, with or without --json, and not in help', async () => {
    const verbs = COMMAND_NAMES.flatMap((name) => {
      const spec = commandSpec(name).cli;
      return spec === undefined ? [] : [[...spec.verb.split(' '), ...(spec.args ?? []).map(() => 'x')]];
    });
    const others = [
      ['open', 'x'],
      ['events'],
      ['doctor'],
      ['--help'],
      ['status', '--help'],
      ['--version'],
      ['nothing'],
    ];
    for (const args of [...verbs, ...others]) {
      for (const more of [[], ['--json']]) {
        const { out, err } = await cli([...args, ...more], door(), { interactive: true, answer: false });
        expect([args.join(' '), (out + err).includes('#token=')]).toEqual([args.join(' '), false]);
      }
    }
  });
});
