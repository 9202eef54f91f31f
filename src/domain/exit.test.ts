import { expect, it } from 'vitest';
import { exitMessage } from './exit.ts';

it.each([
  [0, 'run.exit', undefined],
  [1, 'run.exit', undefined],
  [128, 'run.exit', undefined],
  [137, 'run.signal', 'SIGKILL'],
  [143, 'run.signal', 'SIGTERM'],
  [255, 'run.exit', undefined],
])('exit code %s is said as %s', (code, key, signal) => {
  expect(exitMessage(code)).toMatchObject({ code: key, values: signal === undefined ? { code } : { code, signal } });
});
