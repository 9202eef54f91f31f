import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RefusalError } from '../../../contract/index.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { limitCgroup } from './limits.ts';

/** A folder that looks like a run's cgroup, in which the kernel has made the files of these controllers. */
function cgroup(...files: string[]): string {
  const folder = join(tempFolder(), 'project', 'run');
  mkdirSync(folder, { recursive: true });
  for (const file of files) writeFileSync(join(folder, file), 'max');
  return folder;
}
const code = (act: () => void): unknown => {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof RefusalError ? error.refusal : error;
  }
};
const limits = { processes: 200, memoryMb: 512 };

describe('limitCgroup', () => {
  it('writes both limits, in the units of the kernel', () => {
    const folder = cgroup('pids.max', 'memory.max');
    limitCgroup(folder, limits);
    expect(readFileSync(join(folder, 'pids.max'), 'utf8')).toBe('200');
    expect(readFileSync(join(folder, 'memory.max'), 'utf8')).toBe('536870912');
  });

  it('refuses a limit that cannot be enforced, and says why', () => {
    const why = { code: 'sandbox.limits', values: { why: { code: 'sandbox.limits.none' } } };
    expect(code(() => limitCgroup(null, limits))).toMatchObject({ code: 'sandbox-unusable', why });
    const missing = { code: 'sandbox.limits.controllers', values: { missing: ['memory'] } };
    expect(code(() => limitCgroup(cgroup('pids.max'), limits))).toMatchObject({ why: { values: { why: missing } } });
  });

  it('does nothing without limits', () => {
    expect(code(() => limitCgroup(null, undefined))).toBeNull();
    expect(code(() => limitCgroup(null, { processes: null, memoryMb: null }))).toBeNull();
  });
});
