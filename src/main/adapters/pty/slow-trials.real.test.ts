/** Real trials run once, on the host's main thread. A system that does not answer must not block it for long. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { namespaceMissing } from './namespace.ts';

it.skipIf(process.platform === 'win32')('the trial of a namespace runs once, for at most two seconds', () => {
  const dir = tempFolder();
  const script = `#!/bin/sh\ntrap '' TERM\necho tried >> '${join(dir, 'tries')}'\nexec /bin/sleep 30\n`;
  writeFileSync(join(dir, 'unshare'), script, { mode: 0o755 });
  vi.stubEnv('PATH', dir);
  const began = performance.now();
  const why = namespaceMissing();
  expect(performance.now() - began).toBeLessThan(2500);
  expect(why).toMatchObject({ code: 'namespace.refused', values: { why: expect.stringContaining('ETIMEDOUT') } });
  expect(namespaceMissing()).toBe(why);
  expect(readFileSync(join(dir, 'tries'), 'utf8')).toBe('tried\n');
  vi.unstubAllEnvs();
});
