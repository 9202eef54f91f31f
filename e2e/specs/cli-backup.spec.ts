/** Backup and restore with a real host: the printed remedies are followed as they are printed. */
import { execFileSync } from 'node:child_process';
import { expect } from '../fixtures/cli.ts';
import { startHost } from '../fixtures/host.ts';
import { cli } from '../fixtures/lab.ts';
import { test } from '../fixtures/test.ts';

interface Listed {
  name: string;
  stories: number;
  sound: boolean;
}

test('a backup is restored as the refusal of an open host says, and the restore is undone as it says', {
  tag: ['@anyone'],
}, async ({ lab }) => {
  const host = await startHost(lab);
  await lab.addStory('60_story_cleanup', 'As it was');
  expect(await host.end()).toBe(0);
  // a project with stories is backed up when it is opened
  const second = await startHost(lab);
  const backups = () => lab.json<Listed[]>('backup', 'list');
  await expect.poll(async () => (await backups()).length).toBe(1);
  const [{ name = '', ...rest } = {} as Listed] = await backups();
  expect(rest).toMatchObject({ stories: 1, sound: true });
  await lab.addStory('61_story_late', 'Added later');

  const refused = await lab.run('backup', 'restore', name, '--yes');
  expect(refused.code).toBe(1);
  const [, end = '', again = ''] = /: (kill \d+)\. When it has ended: (huskies .*)\n/.exec(refused.err) ?? [];
  sh(lab.env, end);
  await second.ended;
  const restored = sh(lab.env, again);
  expect(restored).toContain(`Restored ${name} with 1 story.`);
  const undo = /To undo: (huskies .*)\n/.exec(restored)?.[1] ?? '';

  const titles = async () => {
    const { out } = await lab.run('--serve', 'story', 'list', '--json');
    return (JSON.parse(out) as { title: string }[]).map(({ title }) => title).sort();
  };
  const endServed = async () => {
    const { host: served } = await lab.json<{ host: { pid: number } }>('status');
    process.kill(served.pid, 'SIGTERM');
    await expect.poll(async () => (await lab.json<{ host: unknown }>('status')).host).toBe(null);
  };
  expect(await titles()).toEqual(['As it was']);
  await endServed();
  const aside = (await backups()).find((one) => one.name.includes('before-restore'));
  expect(aside).toMatchObject({ stories: 2, sound: true });
  sh(lab.env, undo);
  expect(await titles()).toEqual(['Added later', 'As it was']);
  await endServed();
});

/** Runs a printed command line in a shell that knows `huskies`. Returns its output. */
function sh(env: NodeJS.ProcessEnv, command: string): string {
  const script = `huskies() { "${process.execPath}" "${cli}" "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', script], { env, encoding: 'utf8' });
}
