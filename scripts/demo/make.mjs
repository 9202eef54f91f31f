// Makes a demo project in a temporary folder and prints {"path": …}: for 'Try the demo' on the welcome screen.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeProject } from './project.mjs';

process.stdout.write(
  `${JSON.stringify({ path: makeProject(join(mkdtempSync(join(tmpdir(), 'huskies-demo-')), 'acme-shop')) })}\n`,
);
