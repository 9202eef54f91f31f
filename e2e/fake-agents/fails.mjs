// Prints a reason and exits at once with code 3.
import { recordPid } from './ground.mjs';

recordPid();
console.error('error: no such model');
process.exitCode = 3;
