import { describe, expect, it } from 'vitest';
import type { StopReceipt } from '../../contract/index.ts';
import { legacy, ok } from '../../contract/index.ts';
import type { FakeDoor } from '../testing/fake-door.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';
import { truncate } from './format.ts';
import { receiptsText } from './receipts.ts';

describe('agent receipts', () => {
  const whole: StopReceipt = {
    id: 'r1',
    run: 'run_abcdefgh12',
    story: '1_story_a',
    agent: 'coder-1',
    by: 'fence',
    why: legacy('looked again'),
    at: 0,
    verdict: 'gone',
    reason: null,
    strength: 'kernel',
    containment: 'keeper',
    survivors: [],
    handedTo: [],
    ms: 38,
    phases: [{ phase: 'containment', ms: 4.2 }],
    killed: [
      { pid: 7, startTime: 70, command: 'node agent', evidence: 'containment', goneMs: 3 },
      { pid: 48161, startTime: 8_885_372, command: `evil\x1b[2J ${'x'.repeat(90)}`, evidence: 'mark', goneMs: 12.44 },
      { pid: 9, startTime: 71, command: 'sleep 1', evidence: 'cwd', goneMs: null },
    ],
    spared: [{ pid: 5, startTime: 50, command: 'zsh' }],
    blind: 2,
  };
  const failed: StopReceipt = {
    ...whole,
    by: 'person',
    verdict: 'survivors',
    survivors: [{ pid: 8, startTime: 80, command: 'dd', state: 'D', why: legacy('waits in D state') }],
  };
  function kept(...receipts: StopReceipt[]): FakeDoor {
    const door = createFakeDoor();
    door.on('agent.receipts', () => ok(receipts));
    return door;
  }
  const print = (...receipts: StopReceipt[]) => cli(['agent', 'receipts', '1_story_a'], kept(...receipts));

  it('prints each receipt in full, in aligned columns', async () => {
    const { out } = await print(whole);
    expect(out.split('\n')).toEqual([
      '1970-01-01T00:00:00.000Z  coder-1 on 1_story_a: proven gone: 3 processes in 38 ms',
      '  Huskies checked again after the failed stop of coder-1: looked again',
      '  held by    keeper, confirmed by the kernel',
      '  processes  3 ended, 0 alive, 1 spared, 2 unreadable',
      '  phases     containment 4.2 ms, total 38 ms',
      '  receipt    r1, run run_abcdefgh12',
      '  ended',
      '      PID    START  KNOWN BY                   GONE MS  COMMAND',
      '        7       70  containment                    3.0  node agent',
      `    48161  8885372  mark                          12.4  evil\\x1b[2J ${'x'.repeat(90)}`,
      '        9       71  folder       not seen individually  sleep 1',
      "  spared, not the agent's",
      '    PID  START  COMMAND',
      '      5     50  zsh',
      '',
    ]);
  });

  it('I3: names the survivors of a failed stop, and calls none of them gone', async () => {
    const { out } = await print(failed, { ...whole, strength: 'scan', containment: 'none' });
    expect(out).toContain('stop failed: 1 process is still alive\n  A person asked to stop coder-1');
    expect(out).toMatch(/ {2}still alive\n +PID +START +STATE +WHY +COMMAND\n +8 +80 +D +waits in D state +dd\n/);
    expect(out).toContain('none seen: 3 processes ended');
    expect(out).toContain('held by    scan only, as far as a scan can see');
    expect(out).not.toMatch(/proven|confirmed by the kernel/);
  });

  it('truncates only long commands to the width of a terminal', () => {
    const lines = receiptsText([whole], 60).split('\n');
    expect(lines.find((one) => one.includes('48161'))).toMatch(/^.{59}…$/);
    expect(lines[0]).toContain('3 processes in 38 ms');
    expect(receiptsText([whole])).not.toContain('…');
    expect(truncate('abc', 3) + truncate('abcd', 3)).toBe('abcab…');
  });

  it('passes the receipts on unchanged with --json', async () => {
    const { json } = await cli(['agent', 'receipts', '1_story_a', '--json'], kept(whole));
    expect(json()).toMatchObject([whole]);
    expect(json()).toMatchObject([{ why: { message: 'looked again' } }]);
    expect((await print()).out).toBe('No stops yet.\n');
  });
});
