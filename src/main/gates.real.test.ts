/** Gates with a real host, real git, PTYs and processes: each way in which a gate can end (I1–I3, I6). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GateResult } from '../contract/index.ts';
import type { HostScope } from './compose.ts';
import { tempRepo } from './testing/temp-repo.ts';
import { endHost, must as mustHost, openHost, trust, until } from './testing/whole-host.ts';

/** Sixty MB without a line break, which is more than is kept of a log. */
const LOUD = "head -c 60000000 /dev/zero | tr '\\0' x; printf '\\n\\033[31mthe last line\\033[0m\\n'; exit 1";

const GATES = {
  passes: 'test -t 1 && test "$CI" = true && test -z "$HUSKIES_TOKEN" && echo fine',
  fails: 'echo first; exit 3',
  hangs: "trap '' HUP TERM; setsid sleep 600 & echo $! > ../hanging; while :; do sleep 1; done",
  kills: 'kill -9 $$',
  leaves: "trap '' HUP; (setsid sleep 600 & echo $! > ../daemon); exit 0",
  loud: LOUD,
} as const;

const CONFIG = `
base = "main"
${Object.entries(GATES)
  .map(
    ([name, script]) =>
      `[[gate]]\nname = "${name}"\ncommand = ["sh", "-c", ${JSON.stringify(script)}]\nafter = "merge"\n` +
      (name === 'hangs' ? 'timeout_s = 1\n' : ''),
  )
  .join('')}
[[gate]]
name = "missing"
command = ["./no-such-program"]
after = "merge"
[[gate]]
name = "docs"
command = ["false"]
after = "merge"
paths = ["docs/**"]
[reconcile]
interval_ms = 500
`;

const STORY = '60_story_cleanup';
let repo: ReturnType<typeof tempRepo>;
let host: HostScope;
const must: <N extends Parameters<typeof mustHost>[1]>(
  name: N,
  input: Parameters<typeof mustHost<N>>[2],
) => ReturnType<typeof mustHost<N>> = (name, input) => mustHost(host, name, input);

beforeEach(async () => {
  repo = tempRepo();
  process.env.HUSKIES_PROFILE = join(dirname(repo.root), 'profile');
  await mkdir(join(repo.root, '.huskies'), { recursive: true });
  await writeFile(join(repo.root, '.huskies', 'project.toml'), CONFIG);
  host = await openHost(repo.root);
  await trust(host);
  await must('story.add', { title: 'Cleanup', id: STORY, stage: 'current' });
});
afterEach(async () => {
  await endHost(host);
  repo.dispose();
});

/** Runs one gate to its end. Null: it ended without a result of its own. */
async function end(gate: string): Promise<GateResult | null> {
  const { runs } = await must('gate.run', { story: STORY, gate });
  const run = runs[0]?.run ?? '';
  await until(host, ({ runs: all }) => !['pending', 'running'].includes(all[run]?.status ?? ''));
  await until(host, ({ runs: all }) => all[run]?.stopping == null);
  const results = await must('gate.results', { story: STORY });
  return results.find((result) => result.run === run) ?? null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

it('I2, I3: every end of a gate has its result, its proof and an unchanged worktree', async () => {
  const passed = await end('passes');
  expect(passed).toMatchObject({ outcome: 'passed', exitCode: 0, left: 0, why: null });
  const worktree = host.door.snapshot().stories[STORY]?.worktree?.path ?? '';
  expect(passed).toMatchObject({
    commit: repo.git('-C', worktree, 'rev-parse', 'HEAD'),
    tree: repo.git('-C', worktree, 'rev-parse', 'HEAD^{tree}'),
  });

  expect(await end('fails')).toMatchObject({ outcome: 'failed', exitCode: 3 });
  expect(await end('kills')).toMatchObject({ outcome: 'killed', exitCode: 137 });
  expect(await end('missing')).toMatchObject({ outcome: 'could-not-start', exitCode: null });
  expect(await end('docs')).toMatchObject({ outcome: 'skipped', why: { code: 'gate.paths' } });

  const beside = dirname(worktree);
  expect(await end('hangs')).toMatchObject({ outcome: 'timed-out', exitCode: null });
  expect(isAlive(Number(readFileSync(join(beside, 'hanging'), 'utf8')))).toBe(false);
  expect(host.door.snapshot().receipts[STORY]).toMatchObject({ by: 'timeout', verdict: 'gone' });

  expect(await end('leaves')).toMatchObject({ outcome: 'passed', left: 1 });
  expect(isAlive(Number(readFileSync(join(beside, 'daemon'), 'utf8')))).toBe(false);
  expect(host.door.snapshot().receipts[STORY]).toMatchObject({ by: 'exit', verdict: 'gone', killed: 1 });

  expect(repo.git('-C', worktree, 'status', '--porcelain')).toBe('');
  expect(existsSync(join(worktree, 'README.md'))).toBe(true);

  // The same tree: the gate does not run again, until the worktree has another one.
  expect(await end('passes')).toBeNull();
  const at = (await must('gate.list', { story: STORY })).gates.map(({ name, result }) => [name, result?.outcome]);
  expect(at).toContainEqual(['passes', 'passed']);
  writeFileSync(join(worktree, 'new.txt'), 'uncommitted\n');
  const again = await end('passes');
  expect(again?.outcome).toBe('passed');
  expect(again?.tree).not.toBe(passed?.tree);
  expect(repo.git('-C', worktree, 'status', '--porcelain')).toBe('?? new.txt');
}, 60_000);

it('a gate that prints more than is kept ends, and its last lines are short and plain', async () => {
  const result = await end('loud');
  expect(result).toMatchObject({ outcome: 'failed', exitCode: 1 });
  const { tail } = await must('gate.tail', { run: result?.run ?? '' });
  // The line before it is longer than all that is read of the log.
  expect(tail).toBe('the last line');
}, 60_000);
