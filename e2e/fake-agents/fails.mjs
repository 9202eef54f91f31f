#!/usr/bin/env node
// Fails at once, with a reason and exit code 3.
console.log('cannot reach the model');
process.exit(3);
