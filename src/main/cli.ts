/** Entry point of the command line. */

import { VERSION } from '../contract/index.ts';
import { line } from './cli/format.ts';
import { runCli } from './cli/program.ts';
import { realWorld } from './cli/real-world.ts';

// A reader that closes the pipe early (`huskies events | head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
runCli(process.argv.slice(2), realWorld(), VERSION).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(line('cli.refusal', { message: error instanceof Error ? error.message : String(error) }));
    process.exitCode = 1;
  },
);
