import { expect, it } from 'vitest';
import { message, ok } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

const NOTHING = { added: [], changed: [], deleted: [], restored: [], waiting: [], problems: [], cycles: [] };

/** A host with one story, which no other machine has. */
function hostWith(merged: object = {}) {
  const door = createFakeDoor();
  let writer = { seq: 1, name: 'here-1', files: 0, sum: null as string | null };
  door.on('exchange.writer', ({ wrote }: { wrote?: { files: number; sum: string } }) => {
    writer = { ...writer, ...wrote };
    return ok(writer);
  });
  door.on('exchange.versions', () => ok([{ story: '1_tax', version: '1@1' }]));
  door.on('exchange.changes', ({ stories }: { stories: { story: string }[] }) =>
    ok({ changes: stories.map(({ story }) => ({ story, version: '1@1', updates: 'AAAA' })), next: null }),
  );
  door.on('exchange.merge', () => ok({ seq: 2, ...NOTHING, ...merged }));
  return door;
}

it('writes what other machines lack, and notes the file with the host before it is written', async () => {
  const door = hostWith();
  const ran = await cli(['story', 'sync', 'shared'], door);
  expect([ran.code, ran.out]).toEqual([
    0,
    'Read 0 files of other machines: 0 added, 0 changed, 0 deleted, 0 restored\nWrote 1 story to /start/shared/here-1.huskies\n',
  ]);
  expect(ran.actions.at(-1)).toMatch(/^write \/start\/shared\/here-1\.huskies /);
  expect(door.calls.at(-1)).toMatchObject({ input: { wrote: { files: 1, sum: 'sum' } } });
});

it('names what waits and what was skipped with its remedy, and exits with 1 only for the latter', async () => {
  const exchanged = { '/start/shared/desk-1.huskies': [{ story: '2_cart', updates: 'AAAA' }] };
  const waits = await cli(['story', 'sync', 'shared'], hostWith({ waiting: ['2_cart'] }), { exchanged });
  expect(waits.code).toBe(0);
  expect(waits.out).toContain(
    'Note: 2_cart in /start/shared/desk-1.huskies: its changes continue others that are not here yet\n' +
      '    Run huskies story sync once more on the machine that wrote the file, and then here again.\n',
  );
  const problems = [{ story: '2_cart', why: message('exchange.story.damaged', { why: 'cut off' }) }];
  const skipped = await cli(['story', 'sync', 'shared', '--json'], hostWith({ problems }), { exchanged });
  expect([skipped.code, skipped.json()]).toMatchObject([
    1,
    {
      writer: 'here-1',
      file: '/start/shared/here-1.huskies',
      written: true,
      stories: 1,
      read: [{ writer: 'desk-1' }],
      skipped: [{ story: '2_cart', why: { code: 'exchange.story.damaged' } }],
    },
  ]);
});

it('is refused within a run', async () => {
  const door = hostWith();
  expect((await cli(['story', 'sync', 'shared'], door, { run: 'run_abcdefgh12' })).code).toBe(1);
  expect(door.calls).toEqual([]);
});
