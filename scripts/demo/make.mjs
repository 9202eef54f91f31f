// Makes a demo project in a temporary folder and prints {"path", "stories"}: for 'Try the demo' on the welcome screen.

import { makeDemo, stories } from './project.mjs';

process.stdout.write(`${JSON.stringify({ path: makeDemo().dir, stories })}\n`);
