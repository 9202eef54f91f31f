/** CPU of the command line beside that of Node with nothing to do: agents call it all day. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './start/checkout.ts';
import { median } from './stop/figures.ts';
import type { Table } from './stop.ts';

const RUNS = Number(process.env.HUSKIES_BENCH_TRIES ?? 11);
const AT_ONCE = 5;
const NODE = ['-e', '0'];
const VERBS = [['--version'], ['--help'], ['story', 'list', '--help']];

/** ms of user and system time that `node ARGS` takes. */
function timed(args: readonly string[], home: string): number {
  // the shell's own clock of its children, which has hundredths of a second: hence several at once
  const env = { ...process.env, HOME: home, HUSKIES_NO_SETUP: '1' };
  const { stdout, status } = spawnSync(
    '/bin/sh',
    ['-c', `${'"$@" >/dev/null 2>&1 || exit; '.repeat(AT_ONCE)}times`, 'sh', process.execPath, ...args],
    { env, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${args.join(' ')} ended with code ${status}`);
  const [user = '', system = ''] = (stdout.trim().split('\n').at(-1) ?? '').split(' ');
  return (toMs(user) + toMs(system)) / AT_ONCE;
}

/** `0m0.040000s` of sh's `times`. */
function toMs(text: string): number {
  const [, minutes = '0', seconds = '0'] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1_000;
}

export function run(): Table {
  const home = mkdtempSync(join(tmpdir(), 'huskies-bench-cli-'));
  try {
    const commands = [NODE, ...VERBS.map((verb) => [join(root, 'bin', 'huskies'), ...verb])];
    const samples: number[][] = commands.map(() => []);
    // in turns, so that a busy moment of the machine meets each of them; the first turn fills caches
    for (let turn = 0; turn <= RUNS; turn += 1) {
      for (const [at, command] of commands.entries()) {
        const ms = timed(command, home);
        if (turn > 0) samples[at]?.push(ms);
      }
    }
    const [base = 0, ...own] = samples.map((each) => median(each));
    return {
      title: 'Command line: CPU beside node -e 0',
      columns: ['huskies', 'median CPU ms', 'node -e 0', 'ratio'],
      rows: VERBS.map((verb, at) => {
        const ms = own[at] ?? 0;
        return [verb.join(' '), Math.round(ms), Math.round(base), (ms / base).toFixed(2)];
      }),
      notes: [
        `User and system time of ${RUNS} times ${AT_ONCE} runs each, in turns, with the build there is; goal: --version ≤ 1.7.`,
      ],
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
