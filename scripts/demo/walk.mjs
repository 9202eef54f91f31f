// The second half of the tour: four stories walk to the base by themselves.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsUntil, markedOf, until } from './huskies.mjs';
import { walkConfig, walkers } from './project.mjs';

/** Long enough for a busy machine; it only limits how long a failure takes. */
const WALK_SECONDS = 240;

/**
 * @param {{
 *   huskies: import('./huskies.mjs').Huskies, claims: import('./claims.mjs').Claims,
 *   project: { dir: string, profile: string, pids: string, pace?: number },
 * }} demo
 */
export async function walk({ huskies, claims, project }) {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: project.dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const claim = claims.claim.bind(claims);
  const ids = walkers.map(({ id }) => id);
  const stagesOf = async () => {
    const { out } = await huskies('story', 'list');
    return ids.map((id) => out?.find((/** @type {any} */ one) => one.id === id)?.stage);
  };

  claims.tell('Switch automation on, with gates and a merge queue. Such a config needs an approval first.');
  for (const { id, title, text, isNew } of walkers)
    if (isNew) await huskies.typing(text, 'story', 'add', title, '--id', id, '--text', '-');
  const before = git('rev-parse', 'main');
  writeFileSync(join(project.dir, '.huskies', 'project.toml'), walkConfig(project));
  const refused = await until(async () => (await huskies('status')).out?.config?.trusted === false);
  claim(refused && (await stagesOf()).every((stage) => stage === 'backlog'), 'nothing starts before the approval');
  const own = git('status', '--porcelain');
  await huskies('trust', '--yes');

  claims.tell('Four stories now walk to the base by themselves.');
  const arrived = await until(async () => (await stagesOf()).every((stage) => stage === 'done'), WALK_SECONDS);
  claim(arrived, 'all four are done', (await stagesOf()).join(', '));
  const subjects = git('log', '--format=%s', `${before}..main`).split('\n');
  claim(
    subjects.length === walkers.length && walkers.every(({ title }) => subjects.includes(title)),
    'the base has exactly one commit more for each of them',
    `${subjects.length} commits`,
  );
  claim(passesTests(project.dir), 'the tests pass in a fresh checkout of the base');
  const events = await eventsUntil(project, { kind: 'story_merged', count: walkers.length });
  const count = (/** @type {string} */ kind, /** @type {readonly string[]} */ of) =>
    events.filter((one) => one.kind === kind && of.includes(one.story)).length;
  const failed = walkers.filter(({ fails }) => fails).map(({ id }) => id);
  claim(
    count('gate_failed', failed) === 1 && count('gate_passed', failed) >= 1,
    'one of them went through a gate that failed, and its agent corrected the work',
  );
  const same = walkers.filter(({ conflicts }) => conflicts).map(({ id }) => id);
  claim(count('merge_conflict', same) >= 1, 'two of them conflicted, and a mergemaster resolved it');
  claim(git('status', '--porcelain') === own, 'your own checkout followed the base, and your changes are still there');
  claim(
    ids.every((id) => markedOf(id).length === 0),
    'no process of them is left',
  );
}

/** @param {string} project */
function passesTests(project) {
  const folder = mkdtempSync(join(tmpdir(), 'huskies-demo-check-'));
  try {
    execFileSync('git', ['clone', '-q', '--branch', 'main', project, folder], { stdio: 'ignore' });
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    return spawnSync(process.execPath, ['--test', 'test/'], { cwd: folder, env, stdio: 'ignore' }).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
