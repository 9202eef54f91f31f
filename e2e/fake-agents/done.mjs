// Exits at once with code 0.
import { recordPid } from './ground.mjs';

recordPid();
console.log('nothing to do');
