// Fails at once: exit code 3, and says why.
import { recordPid } from './ground.mjs';

recordPid();
console.error('error: no such model');
process.exitCode = 3;
