/** A stop that cannot be proven, end to end: a process in D state, made by a stalled disk. */
import { join } from 'node:path';
import { configText, type Lab } from '../fixtures/lab.ts';
import { StalledDisk } from '../fixtures/stalled-disk.ts';
import { expect, type Fixtures, test } from '../fixtures/test.ts';
import { Board } from '../pages/board.ts';

const STORY = '60_story_tax';

test.skip(process.getuid?.() !== 0, 'only root can mount and stall a disk');

/** Where no loop device is available, as in some containers, the test is skipped and says why. */
function stalledDisk(home: string): StalledDisk {
  try {
    return new StalledDisk(home);
  } catch (error) {
    test.skip(true, `no disk can be stalled here: ${String(error)}`);
    throw error;
  }
}

/** A story whose agent, `sh` with a child, has begun to write to the stalled disk. */
async function stuckAgent({ lab, open, disk }: { lab: Lab; open: Fixtures['open']; disk: StalledDisk }) {
  const stuck = ['sh', '-c', 'echo READY; echo x > "$0"', join(disk.folder, 'file')];
  lab.makeProject(
    `${configText()}[stop]\ntimeout_ms = 1500\n[[agent]]\nname = "stuck"\nrole = "coder"\ncommand = ${JSON.stringify(stuck)}\n`,
  );
  await lab.json('trust', '--yes');
  const opened = await open(lab, lab.dir);
  const board = new Board(opened.page);
  await board.painted();
  await lab.addStory(STORY);
  disk.stall();
  await board.start(STORY, 'stuck');
  await board.expectState(STORY, 'running');
  await expect.poll(() => lab.left(STORY).length).toBe(2);
  return { ...opened, board };
}

test('I2, I3: a process that cannot be killed is named, and the worktree stays closed until a look proves it gone', {
  tag: ['@page', '@anyone'],
}, async ({ emptyLab: lab, open }) => {
  const disk = stalledDisk(lab.home);
  try {
    const { page, board } = await stuckAgent({ lab, open, disk });
    await board.stopButton(STORY, 'stuck').click();
    await board.expectState(STORY, 'stop-failed');
    await expect(board.card(STORY)).toContainText(/sh/);
    await expect(board.card(STORY)).not.toContainText('proven gone');
    const [fence] = await lab.json<{ processes: { state: string; why: { message: string } }[] }[]>('fence', 'list');
    expect(fence?.processes).toEqual([
      expect.objectContaining({
        state: 'D',
        why: expect.objectContaining({ message: expect.stringContaining('D state') }),
      }),
    ]);
    const [receipt] = await lab.json<{ verdict: string; survivors: unknown[] }[]>('agent', 'receipts', STORY);
    expect(receipt).toMatchObject({ verdict: 'survivors', survivors: [expect.objectContaining({ state: 'D' })] });
    expect((await lab.run('agent', 'start', STORY, 'coder-1')).code).toBe(1);
    await page.screenshot({ path: test.info().outputPath('stop-failed.png') });

    await board
      .card(STORY)
      .getByRole('button', { name: /^Retry the stop on / })
      .click();
    const attempts = async () => (await lab.json<{ attempts: number }[]>('fence', 'list'))[0]?.attempts;
    await expect.poll(attempts).toBeGreaterThan(0);
    await board.expectState(STORY, 'stop-failed');

    // from now on it can be killed; reconcile notices by itself
    disk.release();
    await expect.poll(() => lab.left(STORY)).toEqual([]);
    await expect.poll(async () => await lab.json<unknown[]>('fence', 'list')).toEqual([]);
    await board.start(STORY, 'coder-1');
    await board.expectState(STORY, 'running');
  } finally {
    disk.remove();
  }
});

test('I3: quit names the survivors of an earlier stop and does not claim that nothing is left', {
  tag: ['@browser', '@anyone'],
}, async ({ emptyLab: lab, open }) => {
  const disk = stalledDisk(lab.home);
  try {
    const opened = await stuckAgent({ lab, open, disk });
    await opened.board.stopButton(STORY, 'stuck').click();
    await opened.board.expectState(STORY, 'stop-failed');
    const [fence] = await lab.json<{ processes: { pid: number }[] }[]>('fence', 'list');
    const pid = fence?.processes[0]?.pid;
    expect(pid).toBeGreaterThan(1);
    expect(await opened.end()).toBe(1);
    expect(opened.printed()).toContain('0 agents stopped, 1 process left');
    expect(opened.printed()).toMatch(new RegExp(`\\b${pid} sh .*D state`));
    // the killed processes can end now and no longer hold the disk
    disk.release();
    await expect.poll(() => lab.left(STORY)).toEqual([]);
  } finally {
    disk.remove();
  }
});
