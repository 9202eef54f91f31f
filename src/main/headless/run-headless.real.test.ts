/** The start of the headless host, when its project is refused. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { runHeadless } from './run-headless.ts';

afterEach(() => vi.unstubAllEnvs());

it("does not replace a running host's remembered page address when the project is refused", async () => {
  const profile = tempFolder();
  vi.stubEnv('HUSKIES_PROFILE', profile);
  const makeDemo = () => Promise.reject(new Error('not asked for'));
  const refused = runHeadless({ dir: tempFolder(), port: 0, json: true, makeDemo });
  await expect(refused).rejects.toMatchObject({ refusal: { code: 'not-a-repo' } });
  expect(existsSync(join(profile, 'pages'))).toBe(false);
});
