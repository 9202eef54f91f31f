/** A command that meets a host which is ending: it still owns the project, but its token is gone. */
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { message, RefusalError } from '../../contract/index.ts';
import { findHost, takeLock } from '../adapters/lock/index.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { connectToHost } from './connect.ts';
import type { Project } from './world.ts';

const startHost = vi.hoisted(() => vi.fn());
vi.mock('./start-host.ts', () => ({ startHost }));

/** Connects while a host is ending, which gives up the project a little later. */
function meetEnding(serve: boolean) {
  const stateDir = join(tempFolder(), 'huskies');
  const lock = takeLock(stateDir, { mode: 'headless', version: '0.1.0', startedAt: 1, root: '/project' });
  onTestFinished(() => lock.close());
  lock.publish('http://127.0.0.1:1/');
  setTimeout(() => lock.close(), 200);
  const project = { root: '/project', stateDir } as Project;
  const options = {
    serve,
    entry: '/none',
    find: findHost,
    identity: { kind: 'person' as const },
    warn: () => undefined,
  };
  return connectToHost(project, options);
}

it('finds no host once that one has ended, with the remedy to start one', async () => {
  const result = await meetEnding(false);
  expect(result).toMatchObject({ ok: false, error: { code: 'no-host', why: { code: 'cli.host.none' } } });
  expect(startHost).not.toHaveBeenCalled();
});

it('starts a host once that one has ended, if it may start one', async () => {
  startHost.mockRejectedValue(new RefusalError({ code: 'no-host', why: message('cli.host.broke', { why: 'test' }) }));
  await expect(meetEnding(true)).rejects.toMatchObject({ refusal: { why: { code: 'cli.host.broke' } } });
  expect(startHost).toHaveBeenCalledTimes(1);
});
