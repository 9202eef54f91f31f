// An interactive agent: echoes each line, and each key pressed with Ctrl or Alt. 'bye' exits; 'size' prints the terminal's size; 'fail' exits with 3.
import { createInterface } from 'node:readline';
import { recordPid } from './ground.mjs';

recordPid();
const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: 'agent> ' });
console.log('READY');
lines.prompt();
process.stdin.on('keypress', (_text, key) => {
  if (key.ctrl || key.meta) console.log(`key ${JSON.stringify(key.sequence)}`);
});
lines.on('line', (line) => {
  if (line === 'bye') process.exit(0);
  if (line === 'fail') process.exit(3);
  if (line === 'size') console.log(`size ${process.stdout.columns}x${process.stdout.rows}`);
  else console.log(`you said: ${line}`);
  lines.prompt();
});
lines.on('close', () => process.exit(0));
