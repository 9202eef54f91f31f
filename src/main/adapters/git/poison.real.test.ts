/**
 * What an agent could plant in the shared config, hooks and attributes to run code in the host. Each poison writes a
 * canary file when it runs; they are planted one by one and all at once, before every call that the host makes.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError } from '../../../contract/index.ts';
import type { TempRepo } from '../../testing/temp-repo.ts';
import { tempRepo } from '../../testing/temp-repo.ts';
import { gitEnv } from './harden.ts';
import { createGit, createGitRunner, gitVersion, inspectRepository } from './index.ts';
import { spawnGit } from './spawn.ts';

const STORY = '60_story_cleanup';
let repo: TempRepo;
let canary: string;
let script: string;
let scriptFolder: string;

beforeEach(() => {
  repo = tempRepo();
  canary = join(repo.outer, 'canary');
  // git passes these commands to a shell, so they run only if the path has no spaces, which TMPDIR may have
  scriptFolder = mkdtempSync('/tmp/huskies-poison-');
  script = join(scriptFolder, 'evil.sh');
  // it copies its input, so that a filter that runs does not fail
  writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> '${canary}'\ncat 2>/dev/null\nexit 0\n`);
  chmodSync(script, 0o755);
});
afterEach(() => {
  repo.dispose();
  rmSync(scriptFolder, { recursive: true, force: true });
});

function config(key: string, value: string): void {
  repo.git('config', key, value);
}
function attributes(line: string): void {
  repo.write('.gitattributes', `${line}\n`);
  repo.git('add', '-A');
  repo.git('-c', 'core.fsmonitor=false', 'commit', '--quiet', '--no-verify', '-m', 'attributes');
}
function hooks(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const hook of [
    'post-checkout',
    'reference-transaction',
    'post-index-change',
    'pre-auto-gc',
    'fsmonitor-watchman',
  ]) {
    writeFileSync(join(folder, hook), `#!/bin/sh\n'${script}' ${hook}\n`);
    chmodSync(join(folder, hook), 0o755);
  }
}

const POISONS: Record<string, () => void> = {
  hooks: () => hooks(join(repo.commonDir, 'hooks')),
  'core.hooksPath': () => {
    hooks(join(repo.outer, 'hooks'));
    config('core.hooksPath', join(repo.outer, 'hooks'));
  },
  'hook.*.command': () => {
    config('hook.evil.event', 'post-checkout');
    config('hook.evil.command', script);
  },
  'core.fsmonitor': () => config('core.fsmonitor', script),
  'filter smudge': () => {
    attributes('* filter=evil');
    config('filter.evil.smudge', script);
    config('filter.evil.clean', script);
    config('filter.evil.required', 'true');
  },
  'filter process': () => {
    attributes('* filter=evil');
    config('filter.evil.process', script);
  },
  'filter with = and quotes in its name': () => {
    attributes('* filter=a=b"c');
    config('filter.a=b"c.smudge', script);
  },
  'filter behind a conditional include': () => {
    attributes('* filter=evil');
    const file = join(repo.outer, 'included');
    writeFileSync(file, `[filter "evil"]\n\tsmudge = ${script}\n`);
    config('includeIf.onbranch:huskies/**.path', file);
    config('includeIf.gitdir:**/worktrees/**.path', file);
  },
  'filter in the worktree’s config': () => {
    attributes('* filter=evil');
    config('extensions.worktreeConfig', 'true');
    repo.git('config', '--worktree', 'filter.evil.smudge', script);
  },
  'filter in info/attributes': () => {
    mkdirSync(join(repo.commonDir, 'info'), { recursive: true });
    writeFileSync(join(repo.commonDir, 'info', 'attributes'), '* filter=evil\n');
    config('filter.evil.smudge', script);
  },
  'diff and merge drivers': () => {
    attributes('* diff=evil merge=evil');
    config('diff.evil.command', script);
    config('diff.evil.textconv', script);
    config('merge.evil.driver', script);
    config('diff.external', script);
  },
  'what Git LFS runs': () => {
    config('lfs.customtransfer.evil.path', script);
    config('lfs.standalonetransferagent', 'evil');
    config('lfs.extension.evil.smudge', script);
  },
  'pager, editor, askpass': () => {
    for (const key of [
      'core.pager',
      'core.editor',
      'sequence.editor',
      'core.askPass',
      'pager.worktree',
      'pager.status',
    ]) {
      config(key, script);
    }
  },
  aliases: () => {
    for (const verb of ['worktree', 'rev-parse', 'reset', 'config', 'symbolic-ref'])
      config(`alias.${verb}`, `!${script}`);
  },
  'ssh, credentials, signers': () => {
    for (const key of ['core.sshCommand', 'core.gitProxy', 'credential.helper', 'gpg.program', 'gpg.ssh.program']) {
      config(key, script);
    }
    config('credential.https://x.helper', `!${script}`);
    config('commit.gpgSign', 'true');
    config('log.showSignature', 'true');
  },
  'remotes and transports': () => {
    config('remote.origin.url', `ext::${script}`);
    config('remote.origin.uploadpack', script);
    config('protocol.allow', 'always');
    config('remote.origin.promisor', 'true');
    config('extensions.partialClone', 'origin');
  },
  alternates: () => {
    mkdirSync(join(repo.commonDir, 'objects', 'info'), { recursive: true });
    writeFileSync(join(repo.commonDir, 'objects', 'info', 'alternates'), `${join(repo.outer, 'x')}\n`);
    config('core.alternateRefsCommand', script);
  },
  submodules: () => {
    repo.write('.gitmodules', `[submodule "s"]\n\tpath = s\n\turl = ext::${script}\n\tupdate = !${script}\n`);
    config('submodule.recurse', 'true');
    config('submodule.s.update', `!${script}`);
    config('submodule.s.url', `ext::${script}`);
    config('submodule.s.active', 'true');
    const commit = repo.git('rev-parse', 'HEAD');
    repo.git('update-index', '--add', '--cacheinfo', `160000,${commit},s`);
    repo.git('add', '.gitmodules');
    repo.git('commit', '--quiet', '--no-verify', '-m', 'submodule');
  },
};

/** Poisons that a person must approve first: the worktree is refused, instead of made with unfiltered files. */
const REFUSED = [
  'filter smudge',
  'filter process',
  'filter with = and quotes in its name',
  'filter behind a conditional include',
  'filter in the worktree’s config',
  'filter in info/attributes',
  'diff and merge drivers',
  'what Git LFS runs',
];

/** Makes every git call that the host makes; false if the worktree was refused because of an unapproved program. */
async function everyCall(): Promise<boolean> {
  const runner = createGitRunner();
  await gitVersion(runner);
  const { root, commonDir } = await inspectRepository(repo.root, runner);
  const git = createGit({ root, commonDir, worktrees: () => `${root}.huskies`, runner });
  await git.lookAtWorktree(STORY, null);
  await git.checkBase(STORY, 'main');
  await git.makeWorktree('61_story_bad_base', 'no-such').catch(() => undefined);
  const made = await git.makeWorktree(STORY, 'main').catch((error: unknown) => {
    if (error instanceof RefusalError && error.refusal.code === 'not-trusted') return null;
    throw error;
  });
  expect(existsSync(`${root}.huskies`)).toBe(made !== null);
  if (made === null) return false;
  await inspectRepository(made.path, runner);
  await git.lookAtWorktree(STORY, null);
  await git.clearStaleLock(made.path);
  return true;
}

describe('poisoned repositories', () => {
  it.each(Object.keys(POISONS))('run no program: %s', async (name) => {
    POISONS[name]?.();
    // planting may run the script itself, and only the host's calls count
    rmSync(canary, { force: true });
    expect(await everyCall()).toBe(!REFUSED.includes(name));
    expect(existsSync(canary)).toBe(false);
  });

  it('run no program: all poisons at once', async () => {
    for (const plant of Object.values(POISONS)) {
      try {
        plant();
      } catch (error) {
        // planting uses plain git, which may fail over an earlier poison
        expect(error).toBeInstanceOf(Error);
      }
    }
    rmSync(canary, { force: true });
    await everyCall().catch((error: unknown) => expect(error).toHaveProperty('refusal'));
    expect(existsSync(canary)).toBe(false);
  });

  it.each([
    'hooks',
    'core.hooksPath',
    'filter smudge',
    'filter process',
    'filter with = and quotes in its name',
    'filter behind a conditional include',
    'filter in info/attributes',
  ])('run the program without the hardening, so these tests can fail: %s', (name) => {
    POISONS[name]?.();
    rmSync(canary, { force: true });
    try {
      repo.git('worktree', 'add', '-b', `huskies/${STORY}`, join(repo.outer, 'plain'));
    } catch (error) {
      // a filter that does not implement the protocol fails the checkout after it ran
      expect(error).toBeInstanceOf(Error);
    }
    expect(existsSync(canary)).toBe(true);
  });

  it('would run a filter with fixed settings alone, so the filters must be looked up', async () => {
    POISONS['filter smudge']?.();
    rmSync(canary, { force: true });
    const env = gitEnv(process.env, [{ key: 'core.hooksPath', value: '/dev/null' }]);
    const args = ['worktree', 'add', '-b', 'x', join(repo.outer, 'x')];
    await spawnGit({ keeperPath: null, dir: repo.root, args, env, timeoutMs: 30_000 });
    expect(existsSync(canary)).toBe(true);
  });

  it('get no secrets of the host’s environment', () => {
    const env = gitEnv({ PATH: '/bin', GIT_DIR: '/x', GIT_SSH_COMMAND: 'x', AWS_SECRET_ACCESS_KEY: 'canary' }, []);
    expect(JSON.stringify(env)).not.toContain('canary');
    expect(env).not.toHaveProperty('GIT_DIR');
    expect(env).not.toHaveProperty('GIT_SSH_COMMAND');
  });
});
