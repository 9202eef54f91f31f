// A CLI with a screen of its own, by the options of Claude Code: it says which session it opens and which prompt it was
// given, and then echoes each line.
import { createInterface } from 'node:readline';

const given = process.argv.slice(2);
if (given[0] === '--version') {
  console.log('2.1.332 (Claude Code)');
  process.exit(0);
}
const after = (option) => (given.includes(option) ? given[given.indexOf(option) + 1] : undefined);
console.log(`session: ${after('--resume') ?? 'a new one'}`);
console.log(`prompt: ${after('--') ?? 'none'}`);
createInterface({ input: process.stdin })
  .on('line', (line) => console.log(`you said: ${line}`))
  .on('close', () => process.exit(0));
