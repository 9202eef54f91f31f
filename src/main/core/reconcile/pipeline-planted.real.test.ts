/** The tests of interruptions, of the radar, of worktree care and of the watchdog must find these planted bugs. */
import { expect, it } from 'vitest';
import { runPlanted } from '../../testing/planted.ts';

const HERE = 'src/main/core/reconcile/';
const SNAPSHOTS = 'src/main/adapters/git/snapshots/snapshots.real.test.ts';

const PLANTED = [
  ['host-crash-counted', `${HERE}interrupted.test.ts`, 'is no crash of the agent at work'],
  ['machine-unshown', `${HERE}interrupted.test.ts`, 'while git makes the worktree'],
  ['radar-old-base', `${HERE}radar.test.ts`, 'shows conflicts with the base and between stories'],
  ['radar-branch-forgotten', `${HERE}radar.test.ts`, 'merges no pair twice'],
  ['removed-uncompared', SNAPSHOTS, 'a file is new after the snapshot was taken'],
  ['ignored-left-out', SNAPSHOTS, 'keeps ignored files with private permissions'],
  ['closed-and-started', `${HERE}worktree-care.test.ts`, 'nothing starts in the worktree while it is removed'],
  ['output-unnoticed', `${HERE}watchdog.test.ts`, 'is stalled after stall_minutes'],
  ['limit-ignored', `${HERE}watchdog.test.ts`, 'a run that reaches max_minutes is stopped'],
] as const;

it.each(PLANTED)(
  'a planted bug is found: %s, by %s',
  async (mutant, file, only) => {
    const project = file.includes('.real.') ? 'real' : 'unit';
    const { code, output } = await runPlanted(mutant, { project, file, only });
    expect(code, `${mutant} was not found:\n${output}`).not.toBe(0);
    // Not a file that could not be loaded, nor a name that no test has.
    expect(output).toMatch(/AssertionError/);
  },
  120_000,
);
