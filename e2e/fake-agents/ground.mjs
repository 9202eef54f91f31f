// What the fake agents share: their pace, their output, and a record of their process ids for observers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds between two steps: slow enough to watch in the demo, short in tests. */
const pace = Number(process.env.FAKE_PACE_MS ?? 700);

/** @param {number} [steps] */
export const pause = (steps = 1) => new Promise((resolve) => setTimeout(resolve, pace * steps));

const colours = { blue: 34, green: 32, red: 31, grey: 90, plain: 0 };

/**
 * @param {string} text
 * @param {keyof typeof colours} [colour]
 */
export function say(text, colour = 'plain') {
  process.stdout.write(`\u001b[${colours[colour]}m${text}\u001b[0m\r\n`);
}

/** Prints one step in the style of coding agents. @param {string} text */
export function step(text) {
  process.stdout.write(`\u001b[34m●\u001b[0m ${text}\r\n`);
}

/** Creates a file named after its pid in the folder FAKE_PIDS, so that an observer does not depend on Huskies. */
export function recordPid() {
  const folder = process.env.FAKE_PIDS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, String(process.pid)), process.env.HUSKIES_RUN ?? '');
}

/** Keeps working until it is killed, like an agent that watches files. @param {string} [word] */
export async function stay(word = 'watching') {
  for (let beat = 1; ; beat += 1) {
    await pause(2);
    say(`${word} ${'·'.repeat((beat % 5) + 1)}`, 'grey');
  }
}
