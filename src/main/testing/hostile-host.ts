/** The set-up of a test file that starts hosts in hostile environments: a shared folder, a bundled host, native helpers. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { bundleChild, bundleFolder } from './child.ts';
import { compileNative } from './escapes.ts';
import { environments, OtherHost, sharedFolder } from './other-host.ts';

/** Which program reads a host's process table: the host itself or its looker. */
export type TableReader = 'host' | 'looker';

/**
 * Prepares a test file for such hosts. Call it at the top level.
 *
 * `entry`: the file of the host (other-host.child.ts). `user`: who owns the folder; null: the tests' own user. If
 * `missing` says why no host can run, nothing is compiled. `prepare` compiles what else the tests need.
 */
export function hostileHosts({
  entry,
  user,
  missing,
  prepare = () => undefined,
}: {
  entry: string;
  user: number | null;
  missing: string | null;
  prepare?: (dir: string) => void;
}) {
  const bundles = bundleFolder();
  const { dir, remove } = sharedFolder(user);
  const programs = { host: '', looker: '', keeper: '' };
  let count = 0;
  beforeAll(async () => {
    if (missing !== null) return;
    // the host may run as another user
    chmodSync(bundles, 0o755);
    programs.host = await bundleChild(entry, bundles);
    programs.looker = compileNative('native/looker/looker.c', join(dir, 'huskies-looker'));
    programs.keeper = compileNative('native/keeper/keeper.c', join(dir, 'huskies-keeper'));
    prepare(dir);
  });
  afterAll(remove);
  return {
    /** The folder in which hosts and their programs work. */
    dir,
    /** The paths of the compiled programs; empty before the first test. */
    programs,
    /** Starts a host with a runs folder of its own, since a host does not write to another user's folder. */
    hostIn(reader: TableReader, place: readonly string[] = environments.here): Promise<OtherHost> {
      count += 1;
      const looker = reader === 'looker' ? programs.looker : '';
      return OtherHost.start(programs.host, [join(dir, `runs-${count}`), looker, programs.keeper], place);
    },
  };
}
