// npm run build: builds out/ and the native programs when their sources changed.

import { ensureReady } from './setup/ready.mjs';
import { runMain, say } from './setup/say.mjs';

await runMain(async () => {
  await ensureReady();
  say('out/ is current');
});
