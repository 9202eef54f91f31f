/** What this machine delays by itself: a program that only appends pages, each synced, as often as the host commits. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, serve } from '../start/children.ts';
import type { Filled } from './filled.ts';
import { longestBlockOf, watchedEnv } from './watched-host.ts';

const PROGRAM = `
const { openSync, writeSync, fsyncSync } = require('node:fs');
const [, , file, perSecond] = process.argv;
const page = Buffer.alloc(4096, 1);
const fd = openSync(file, 'a');
setInterval(() => { writeSync(fd, page); fsyncSync(fd); }, 1000 / Number(perSecond));
console.log(JSON.stringify({ ready: true, url: '' }));
`;

/** ms: the longest time by which a timer of 1 ms was late in that program, in `seconds`. */
export async function blockOfAppending(project: Filled, perSecond: number, seconds: number): Promise<number> {
  const program = join(project.repo.outer, 'append.cjs');
  writeFileSync(program, PROGRAM);
  const watched = watchedEnv(project);
  const { child } = await serve([program, join(project.repo.outer, 'pages'), String(perSecond)], watched.env);
  try {
    await longestBlockOf(child, watched.block);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    return await longestBlockOf(child, watched.block);
  } finally {
    await end(child);
  }
}
