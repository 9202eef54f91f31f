import { describe, expect, it } from 'vitest';
import { message } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli, type Setup } from '../testing/run-cli.ts';

const NAME = 'huskies-1970-01-01T00-00-40-000.db';
const copies: Setup['copies'] = [
  { name: NAME, kind: 'backup', madeAt: 40_000, bytes: 1_250_000, stories: 7, problem: null },
  { name: 'huskies.damaged-1.db', kind: 'aside', madeAt: 1, bytes: 10, stories: 1, problem: null },
  {
    name: 'huskies-b\u3164.db',
    kind: 'backup',
    madeAt: 0,
    bytes: 0,
    stories: null,
    problem: message('backup.unsound', { why: 'not a\nfile' }),
  },
];
const run = (argv: string[], setup: Setup = {}) => cli(argv, createFakeDoor(), { host: false, copies, ...setup });

describe('backup list', () => {
  it('prints time, size, stories, and whether each is sound', async () => {
    const { out } = await run(['backup', 'list']);
    expect(out.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'NAME | MADE | AGE | SIZE | STORIES | STATE',
      `${NAME} | 1970-01-01 00:00 | 60 s | 1.3 MB | 7 | sound`,
      'huskies.damaged-1.db | 1970-01-01 00:00 | 100 s | 0.0 MB | 1 | sound, set aside',
      'huskies-b\\u3164.db | 1970-01-01 00:00 | 100 s | 0.0 MB | - | damaged: not a\\x0afile',
      '',
    ]);
    expect((await run(['backup', 'list'], { copies: [] })).out).toContain('No backups yet.');
  });

  it('prints the same as JSON', async () => {
    expect((await run(['backup', 'list', '--json'])).json()).toMatchObject([
      { name: NAME, madeAt: 40_000, bytes: 1_250_000, stories: 7, sound: true, problem: null },
      { sound: true },
      { sound: false, problem: { code: 'backup.unsound' } },
    ]);
  });
});

describe('backup restore', () => {
  const restored = (actions: string[]) => actions.filter((action) => action.startsWith('restore '));

  it('asks first, names what is lost and kept, and prints the command that undoes it', async () => {
    const declined = await run(['backup', 'restore', NAME], { interactive: true, answer: false });
    expect([declined.code, restored(declined.actions), declined.questions]).toEqual([
      1,
      [],
      [`Replace the project's database by ${NAME} (7 stories)? The present database is kept.`],
    ]);
    const accepted = await run(['backup', 'restore', NAME], { interactive: true, answer: true });
    expect([accepted.code, restored(accepted.actions)]).toEqual([0, [`restore ${NAME}`]]);
    expect(accepted.out).toContain('huskies -C /start backup restore huskies.before-restore-1.db --yes');
  });

  it('needs --yes where no person can be asked', async () => {
    const refused = await run(['backup', 'restore', NAME, '--json']);
    expect([refused.code, restored(refused.actions)]).toEqual([1, []]);
    expect(refused.json()).toMatchObject({ error: { code: 'bad-input', remedy: 'Confirm with --yes.' } });
    const yes = await run(['backup', 'restore', NAME, '--yes', '--json']);
    expect(yes.json()).toMatchObject({ name: NAME, undo: expect.stringContaining('before-restore') });
  });

  it('is refused with an open host, without a question, and within a run', async () => {
    const open = await run(['backup', 'restore', NAME], { host: true, interactive: true, answer: true });
    expect([open.code, open.questions, restored(open.actions)]).toEqual([1, [], []]);
    expect(open.err).toContain(`huskies -C /start backup restore ${NAME} --yes`);
    const within = await run(['backup', 'restore', NAME, '--yes', '--json'], { run: 'run_1' });
    expect([within.code, restored(within.actions)]).toEqual([1, []]);
    expect(within.json()).toMatchObject({ error: { code: 'not-allowed' } });
  });
});
