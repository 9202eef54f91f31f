// Asks a question and waits for the answer: 'y' exits with 0, anything else with 1.
import { createInterface } from 'node:readline';
import { recordPid } from './ground.mjs';

recordPid();
const lines = createInterface({ input: process.stdin, output: process.stdout });
lines.question('May I add a dependency? [y/N] ', (answer) => {
  console.log(answer.trim() === 'y' ? 'thank you, done' : 'then not');
  process.exit(answer.trim() === 'y' ? 0 : 1);
});
