import { expect, it } from 'vitest';
import { ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

const run = 'run_abcdefgh12';

it.each([['trust', '--yes'], ['init'], ['fence', 'release', '60_story_tax', '--yes'], ['agent', 'stop-all', '--yes']])(
  '%s %s is refused within a run, with and without a host',
  async (...argv) => {
    for (const host of [true, false]) {
      const door = createFakeDoor();
      const ran = await cli([...argv, '--json'], door, { host, run });
      expect([ran.code, ran.trusted, door.calls]).toEqual([1, [], []]);
      expect(ran.json()).toMatchObject({
        error: {
          code: 'not-allowed',
          reason: 'caller.person-only',
          field: 'caller',
          value: run,
          message: expect.stringContaining(run),
          remedy: 'Ask the person running Huskies to do it.',
        },
      });
    }
  },
);

it.each([['open', '/start'], ['serve'], ['demo'], ['status', '--link']])(
  '%s %s is only for a person: a run gets no window, host or link',
  async (...argv) => {
    const door = createFakeDoor();
    const ran = await cli([...argv, '--json'], door, { run });
    expect([ran.code, ran.actions, door.calls]).toEqual([1, [], []]);
    expect(ran.json()).toMatchObject({ error: { code: 'not-allowed' } });
    expect(ran.out + ran.err).not.toContain('#token=');
  },
);

it('other verbs reach the host, which is told the run', async () => {
  const door = createFakeDoor();
  door.on('story.list', () => ok([]));
  expect((await cli(['story', 'list'], door, { run })).code).toBe(0);
  expect(door.calls[0]?.sender.caller).toMatchObject({ kind: 'run', run });
});
