/** CPU time of the command line, compared with an empty Node program: agents call it all day. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './start/checkout.ts';
import { median } from './stop/figures.ts';
import type { Table } from './stop.ts';

const RUNS = Number(process.env.HUSKIES_BENCH_TRIES ?? 11);
const AT_ONCE = 5;
const NODE = ['-e', '0'];
const STORY = '1_story_bench';
const AGENT = 'coder-1';
const STOP = ['agent', 'stop', STORY, AGENT];
/** All but the first three ask a running host. */
const VERBS = [
  ['--version'],
  ['--help'],
  ['story', 'list', '--help'],
  ['status'],
  ['story', 'list'],
  ['story', 'show', STORY],
  STOP,
];
const HUSKIES = join(root, 'bin', 'huskies');

/** Resolves to the ms of user and system time that `node ARGS` takes. */
function timed(args: readonly string[], lab: Lab, times: number): number {
  // the shell's `times` has a resolution of 10 ms, hence several calls in one sample where possible
  const { stdout, status } = spawnSync(
    '/bin/sh',
    ['-c', `${'"$@" >/dev/null 2>&1 || exit; '.repeat(times)}times`, 'sh', process.execPath, ...args],
    { ...lab, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${args.join(' ')} ended with code ${status}`);
  const [user = '', system = ''] = (stdout.trim().split('\n').at(-1) ?? '').split(' ');
  return (toMs(user) + toMs(system)) / times;
}

/** Parses `0m0.040000s`, as sh's `times` prints it. */
function toMs(text: string): number {
  const [, minutes = '0', seconds = '0'] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1_000;
}

interface Lab {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** A project with one agent, isolated from the person's settings. */
function makeLab(home: string): Lab {
  const cwd = join(home, 'project');
  const { PATH } = process.env;
  const env = { PATH, HOME: home, HUSKIES_PROFILE: join(home, 'profile') };
  mkdirSync(join(cwd, '.huskies'), { recursive: true });
  const agent = `[[agent]]\nname = "${AGENT}"\nrole = "coder"\ncommand = ["sleep", "600"]\n`;
  writeFileSync(join(cwd, '.huskies', 'project.toml'), `base = "main"\n${agent}`);
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.invalid'];
    execFileSync('git', [...who, ...args], { cwd, env, stdio: 'ignore' });
  };
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  return { cwd, env };
}

/** Runs a verb that must succeed; returns its output. */
function huskies(lab: Lab, ...args: string[]): string {
  return execFileSync(process.execPath, [HUSKIES, ...args], { ...lab, encoding: 'utf8' });
}

/** Takes one sample of each in rounds, so that a busy moment of the machine affects all of them. */
function sampled(lab: Lab): number[][] {
  const samples: number[][] = [NODE, ...VERBS].map(() => []);
  // the first round fills caches
  for (let turn = 0; turn <= RUNS; turn += 1) {
    for (const [at, verb] of [NODE, ...VERBS].entries()) {
      // a stop needs a run of its own
      if (verb === STOP) huskies(lab, 'agent', 'start', STORY, AGENT);
      const ms = timed(verb === NODE ? NODE : [HUSKIES, ...verb], lab, verb === STOP ? 1 : AT_ONCE);
      if (turn > 0) samples[at]?.push(ms);
    }
  }
  return samples;
}

export function run(): Table {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-bench-cli-')));
  const lab = makeLab(home);
  let host: number | null = null;
  try {
    huskies(lab, 'trust', '--yes');
    huskies(lab, 'story', 'add', 'Bench', '--id', STORY, '--serve');
    host = (JSON.parse(huskies(lab, 'status', '--json')) as { host: { pid: number } }).host.pid;
    const samples = sampled(lab);
    const [base = 0, ...own] = samples.map((each) => median(each));
    return {
      title: 'Command line: CPU beside node -e 0',
      columns: ['huskies', 'median CPU ms', 'node -e 0', 'ratio'],
      rows: VERBS.map((verb, at) => {
        const ms = own[at] ?? 0;
        return [verb.join(' '), Math.round(ms), Math.round(base), (ms / base).toFixed(2)];
      }),
      notes: [
        `User and system time, all children included, of ${RUNS} times ${AT_ONCE} runs each (of a stop: one), in turns; from a source checkout, whose state is looked at each time. status and what follows ask a host that runs. Nothing of the person's environment is in it: with NODE_EXTRA_CA_CERTS Node 20 alone takes nearly three times as long, and every ratio is lower. Goal for --version: ≤ 1.7.`,
      ],
    };
  } finally {
    if (host !== null) endHost(host);
    rmSync(home, { recursive: true, force: true });
  }
}

/** Stops the host, which first stops its agents; then removes its folder. */
function endHost(pid: number): void {
  process.kill(pid, 'SIGTERM');
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}
