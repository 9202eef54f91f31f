/** Real trials run once, on the host's main thread. A system that does not answer must not block it for long. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { namespaceMissing, TRIAL_OPTIONS } from './namespace.ts';

it.skipIf(process.platform === 'win32')('the trial of a namespace runs once, and is killed after its timeout', () => {
  const dir = tempFolder();
  const end = join(dir, 'end');
  // it ignores SIGTERM, and would end by itself after half a minute
  const script = `process.on('SIGTERM', () => undefined);
    setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(end)}, ''), 30_000);`;
  writeFileSync(join(dir, 'unshare'), `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', dir);
  const why = namespaceMissing();
  expect(why).toMatchObject({ code: 'namespace.refused', values: { why: expect.stringContaining('ETIMEDOUT') } });
  expect(existsSync(end)).toBe(false);
  expect(TRIAL_OPTIONS.timeout).toBeLessThanOrEqual(2000);
  // each trial makes a message of its own
  expect(namespaceMissing()).toBe(why);
  vi.unstubAllEnvs();
});
