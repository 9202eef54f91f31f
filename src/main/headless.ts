/** Entry point of the headless host: `headless.js [DIR] [--port N] [--json] [--background]`. */
import { resolve } from 'node:path';
import { message, RefusalError, whyOf } from '../contract/index.ts';
import { refusalJson, refusalText } from './cli/format.ts';
import { makeDemo } from './demo.ts';
import { runHeadless } from './headless/run-headless.ts';

const args = process.argv.slice(2);
const json = args.includes('--json');
const background = args.includes('--background');
const portAt = args.indexOf('--port');
const port = portAt < 0 ? 0 : Number(args[portAt + 1]);
const dir = args.find((arg, at) => !arg.startsWith('--') && (portAt < 0 || at !== portAt + 1));

runHeadless({ dir: dir === undefined ? null : resolve(dir), port, json, background, makeDemo }).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const refusal =
      error instanceof RefusalError
        ? error.refusal
        : {
            code: 'failed' as const,
            why: message('cli.serve.failed', { why: whyOf(error) }),
          };
    if (json) process.stdout.write(refusalJson(refusal));
    else process.stderr.write(refusalText(refusal));
    process.exit(1);
  },
);
