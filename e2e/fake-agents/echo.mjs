#!/usr/bin/env node
// Answers each line that is typed: shows that input reaches the agent.
import { createInterface } from 'node:readline';

console.log('ready');
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'exit') process.exit(0);
  console.log(`you said: ${line}`);
});
