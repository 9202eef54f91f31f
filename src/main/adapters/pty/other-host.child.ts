/**
 * Test child: a host made of the real adapters (testing/serve-host.ts). argv: its runs folder, the looker's and the
 * keeper's path ('' for none).
 */
import type { Terminals } from '../../core/ports/index.ts';
import { serveHost } from '../../testing/serve-host.ts';
import { createProcesses } from '../processes/index.ts';
import { systemClock } from '../system/index.ts';
import { createSpawner } from './index.ts';

const [runsDir = '', looker = '', keeper = ''] = process.argv.slice(2);
const nothing = () => undefined;
const log = { info: nothing, warn: nothing, error: nothing };
const terminals: Pick<Terminals, 'feed'> = {
  feed: () => ({ data: nothing, resize: nothing, end: async () => nothing() }),
};
const processes = createProcesses({ lookerPath: looker || null, log });

serveHost({
  ...processes,
  clock: systemClock,
  spawner: createSpawner({
    runsDir,
    keeperPath: keeper || null,
    terminals: terminals as Terminals,
    processes,
    log,
    cgroups: false,
  }),
});
