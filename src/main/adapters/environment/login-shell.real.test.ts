import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saying } from '../../testing/saying.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { createConfigSource } from '../config/index.ts';
import { readHostEnv } from './host-env.ts';
import { askLoginShell } from './login-shell.ts';

/**
 * A HOME whose shell files, for every shell, contain `commands`; processes started in it have its path in their
 * environment.
 */
function home(commands: string): { dir: string; env: Record<string, string> } {
  const dir = realpathSync(tempFolder());
  expect(dir.startsWith(realpathSync(tmpdir()))).toBe(true);
  for (const name of ['.profile', '.zshrc', '.config/fish/config.fish']) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), `${commands}\n`);
  }
  return { dir, env: { HOME: dir, PATH: '/usr/bin:/bin', XDG_CONFIG_HOME: join(dir, '.config') } };
}

/** Pids of processes whose HOME is the folder. */
function alive(dir: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`HOME=${dir}\0`);
    } catch {
      // it ended meanwhile, or is another user's
      return false;
    }
  });
}

/** Waits, because a killed process may need a moment to end. */
const leavesNothing = (dir: string) => expect.poll(() => alive(dir), { timeout: 10_000 }).toEqual([]);

const SHELLS = ['bash', 'dash', 'zsh', 'fish'].map((name) => `/bin/${name}`).filter((path) => existsSync(path));
const PATH = 'export PATH="$HOME/tools:$PATH"';

describe.runIf(process.platform === 'linux').each(SHELLS)('askLoginShell of %s', (shell) => {
  it('returns PATH and locale', async () => {
    const { dir, env } = home(`${PATH}; export LC_TIME=de_DE.UTF-8`);
    const found = await askLoginShell({ shell, env });
    expect(found).toMatchObject({
      shell,
      path: expect.stringMatching(`^${dir}/tools:`),
      locale: { LC_TIME: 'de_DE.UTF-8' },
    });
    await leavesNothing(dir);
  });

  it.each([
    ['prints other output, with and without a line end', `${PATH}; printf 'a\\n\\033[1mb'; echo c >&2`],
    ['prints megabytes', `${PATH}; head -c 3000000 /dev/zero`],
    ['starts a daemon that holds the output', `${PATH}; sleep 300 &`],
  ])('returns them when a shell file %s, and leaves no process', async (_, commands) => {
    const { dir, env } = home(commands);
    expect(await askLoginShell({ shell, env })).toMatchObject({ path: expect.stringMatching(`^${dir}/tools:`) });
    await leavesNothing(dir);
  });

  it.each([
    ['exits', 'sleep 300 & exit 3', 'ended without answering'],
    ['becomes another program', 'exec /bin/echo other', 'ended without answering'],
    ['hangs', 'sleep 300 & sleep 300', 'did not answer within 1 s'],
    ['prints endlessly', 'yes', 'did not answer within 1 s'],
    ['waits for input and then hangs', 'read answer; trap "" TERM HUP INT; sleep 300', 'within 1 s'],
  ])('returns the reason when a shell file %s, and leaves no process', async (_, commands, why) => {
    const { dir, env } = home(commands);
    const found = await askLoginShell({ shell, env, timeoutMs: 1_000 });
    expect(found).toEqual({ shell, why: saying(why), again: expect.stringContaining(shell) });
    await leavesNothing(dir);
  });
});

describe.runIf(process.platform === 'linux')('an environment without a terminal', () => {
  it('has a reason when the shell is missing or is not a shell', async () => {
    const { env } = home('');
    env.HOME = '/nonexistent';
    for (const shell of ['/nonexistent/zsh', '/bin/false', '/bin/true']) {
      expect(await askLoginShell({ shell, env })).toMatchObject({ why: saying(shell) });
    }
  });

  it('gives agents the PATH of the shell’s files, and finds programs there', async () => {
    const { dir, env } = home(PATH);
    mkdirSync(join(dir, 'tools'));
    writeFileSync(join(dir, 'tools', 'codex'), '#!/bin/sh\n');
    chmodSync(join(dir, 'tools', 'codex'), 0o755);
    const root = tempFolder();
    const found = readHostEnv({ ...env, SHELL: '/bin/bash' });
    const source = createConfigSource({
      root,
      commonDir: join(root, '.git'),
      profile: join(dir, 'profile'),
      branch: async () => 'main',
      env: async () => (await found).env,
    });
    expect(await source.read()).toMatchObject({ state: 'missing', found: ['Codex'] });
    const agent = {
      name: 'c',
      role: 'coder' as const,
      max: null,
      command: ['codex'],
      prompt: '',
      env: {},
      envFromHost: [],
    };
    const own = await source.agentEnv(agent);
    expect(own.PATH?.split(':')[0]).toBe(join(dir, 'tools'));
    expect(own.PATH?.split(':')).toContain('/usr/bin');
    expect(own.LANG).toMatch(/UTF-8$/);
  });

  it('does not ask a shell when a terminal started the host', async () => {
    const { env } = home(PATH);
    const found = await readHostEnv({ ...env, TERM: 'xterm', SHELL: '/bin/bash' });
    expect(found).toMatchObject({ login: null, env: { PATH: env.PATH } });
  });
});
