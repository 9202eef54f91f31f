/** Crash points: each is passed by the code and tried by a test, and each step of the pipeline has its own. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LIST = 'src/main/core/ports/checkpoint.ts';

const read = (file) => readFileSync(`${ROOT}/${file}`, 'utf8');
const filesOf = (...paths) =>
  execFileSync('git', ['ls-files', '-z', '--', ...paths], { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
const pointsIn = (text) => new Set([...text.matchAll(/'([a-z]+:[a-z-]+)'/g)].map(([, point]) => point));
const points = [...pointsIn(/CRASH_POINTS = \[([^\]]*)\]/.exec(read(LIST))?.[1] ?? '')];

/** Of each step that must survive a crash: a point before it has acted, and one after it, before or after its record. */
const STEPS = {
  setup: ['setup:asked', 'setup:recorded'],
  'the start of a gate': ['gate:measured', 'start:recorded'],
  'the result of a gate': ['gate:ended', 'gate:recorded'],
  'a verdict': ['verdict:asked', 'verdict:given'],
  'a candidate that is built': ['merge:built', 'merge:recorded'],
  'a landing, with the ref moved but not recorded': ['merge:landing', 'merge:landed', 'merge:moved'],
  'a stage that is written': ['advance:decided', 'advance:moved'],
  'a pull request, opened but not recorded': ['pull:pushed', 'pull:opened'],
  'an imported file that is moved': ['import:stored', 'import:moved'],
  'a removal, with the snapshot taken but the worktree there': ['removal:taken', 'removal:snapshot', 'removal:removed'],
};

/** Points at which no real host is killed, with the reason. */
const FAKE_ONLY = {
  'pull:pushed': 'a forge is needed; merge-pulls.test.ts crashes there',
  'pull:opened': 'a forge is needed; merge-pulls.test.ts crashes there',
};

it('the list names each step of the pipeline', () => {
  expect(
    Object.values(STEPS)
      .flat()
      .filter((point) => !points.includes(point)),
  ).toEqual([]);
});

it('the code passes each crash point', () => {
  const sources = filesOf('src/main').filter((file) => !/\.test\.ts$|\/testing\//.test(file) && file !== LIST);
  const passed = new Set();
  for (const file of sources)
    for (const [, point] of read(file).matchAll(/(?:checkpoint|#pass)\('([a-z]+:[a-z-]+)'\)/g)) passed.add(point);
  expect([...passed].sort()).toEqual([...points].sort());
});

it('a real host is killed at each crash point, except where it cannot be', () => {
  const tried = new Set(filesOf('e2e').flatMap((file) => [...pointsIn(read(file))]));
  const untried = points.filter((point) => !tried.has(point));
  expect(untried.sort()).toEqual(Object.keys(FAKE_ONLY).sort());
});

it('a host on fakes crashes at each point that no real host tries', () => {
  const tried = new Set(filesOf('src/main/**/*.test.ts').flatMap((file) => [...pointsIn(read(file))]));
  expect(Object.keys(FAKE_ONLY).filter((point) => !tried.has(point))).toEqual([]);
});
