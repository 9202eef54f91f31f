// Checks the agents' work without Huskies.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A hash of every file's name and content, to detect changes.
 * @param {string} folder
 * @returns {string} 'missing' when it is not there
 */
export function snapshotOf(folder) {
  if (!existsSync(folder)) return 'missing';
  const hash = createHash('sha256');
  const walk = (/** @type {string} */ below) => {
    for (const name of readdirSync(join(folder, below)).sort()) {
      const path = join(below, name);
      hash.update(`${path}\0`);
      if (statSync(join(folder, path)).isDirectory()) walk(path);
      else hash.update(readFileSync(join(folder, path)));
    }
  };
  walk('.');
  return hash.digest('hex');
}

/**
 * Whether a story's branch passes its tests in a fresh checkout.
 * @param {string} project
 * @param {string} story
 */
export function passesTests(project, story) {
  const folder = mkdtempSync(join(tmpdir(), 'huskies-demo-check-'));
  try {
    execFileSync('git', ['clone', '-q', '--branch', `huskies/${story}`, project, folder], { stdio: 'ignore' });
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    return spawnSync(process.execPath, ['--test', 'test/'], { cwd: folder, env, stdio: 'ignore' }).status === 0;
  } catch {
    return false; // no such branch
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
