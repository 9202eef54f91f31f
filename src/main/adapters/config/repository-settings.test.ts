import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigLab, configLab } from '../../testing/config-lab.ts';
import { createConfigSource } from './index.ts';
import { filesIn, settingsIn } from './repository-settings.ts';

let lab: ConfigLab;
let worktree: string;
beforeEach(() => {
  lab = configLab();
  worktree = join(`${lab.root}.huskies`, '1_story');
  mkdirSync(worktree, { recursive: true });
});
afterEach(() => lab.dispose());

const CODEX = '[[agent]]\nname = "coder"\nrole = "coder"\npreset = "codex"\n';
const HOSTILE = '[mcp_servers.x]\ncommand = "sh"\n';

/** Writes a file below a folder. */
function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('settings of CLIs in a repository', () => {
  const source = () => createConfigSource(lab.options());
  const reading = async () => {
    const read = await source().read();
    if (read.state !== 'ready') throw new Error(JSON.stringify(read));
    const shown = read.untrusted.filter(({ kind }) => kind === 'settings');
    return { ...read, shown: shown.map(({ label, words }) => `${label}: ${words}`) };
  };
  const approve = async () => source().trust((await reading()).untrusted.map(({ digest }) => digest));
  const refusedIn = (folder = worktree, preset: string | null = 'codex') =>
    source().unapprovedSettings({ preset }, folder);

  it('those of the main checkout need approval by their exact text before any agent starts', async () => {
    lab.write(CODEX);
    put(lab.root, '.codex/config.toml', HOSTILE);
    await expect(reading()).resolves.toMatchObject({ trusted: false, shown: [`.codex/config.toml: ${HOSTILE}`] });
    await approve();
    expect(await reading()).toMatchObject({ trusted: true, shown: [] });
    put(lab.root, '.codex/config.toml', `${HOSTILE}args = ["-c", "date"]\n`);
    expect((await reading()).trusted).toBe(false);
  });

  it('what an agent writes in its worktree refuses the starts there until a person approves it, and no other start', async () => {
    lab.write(CODEX);
    put(lab.root, '.codex/config.toml', HOSTILE);
    put(worktree, '.codex/config.toml', HOSTILE);
    await approve();
    expect(await refusedIn()).toEqual([]);
    put(worktree, '.codex/config.toml', `${HOSTILE}# more\n`);
    put(worktree, '.codex/hooks.json', '{}');
    expect(await refusedIn()).toEqual(['.codex/config.toml', '.codex/hooks.json']);
    expect(await reading()).toMatchObject({
      trusted: true,
      shown: [`.codex/config.toml: ${HOSTILE}# more\n`, '.codex/hooks.json: {}'],
    });
    await approve();
    expect(await refusedIn()).toEqual([]);
    // What was approved before stays so.
    put(worktree, '.codex/config.toml', HOSTILE);
    expect(await refusedIn()).toEqual([]);
  });

  it('only the files that the CLI of the preset obeys count', async () => {
    lab.write(CODEX);
    put(lab.root, 'opencode.json', '{}');
    put(worktree, 'opencode.json', '{}');
    expect((await reading()).shown).toEqual([]);
    expect(await refusedIn()).toEqual([]);
    expect(await refusedIn(worktree, null)).toEqual([]);
    expect(await refusedIn(worktree, 'opencode')).toEqual(['opencode.json']);
  });

  it('links, pipes and too large or too many files are refused and never approved', async () => {
    put(lab.outer, 'elsewhere/config.toml', HOSTILE);
    symlinkSync(join(lab.outer, 'elsewhere'), join(worktree, '.codex'));
    expect(await refusedIn()).toEqual(['.codex']);
    expect(settingsIn(worktree, ['.codex/config.toml'])).toEqual({ items: [], refused: ['.codex/config.toml'] });
    rmSync(join(worktree, '.codex'));
    mkdirSync(join(worktree, '.codex'));
    execFileSync('mkfifo', [join(worktree, '.codex', 'a')]);
    linkSync(join(lab.outer, 'elsewhere', 'config.toml'), join(worktree, '.codex', 'b'));
    put(worktree, '.codex/c', 'x'.repeat(1_000_001));
    symlinkSync('nowhere', join(worktree, '.codex', 'd'));
    expect(await refusedIn()).toEqual(['a', 'b', 'c', 'd'].map((name) => `.codex/${name}`));
    for (let n = 0; n < 200; n += 1) put(worktree, `.codex/many/${n}`, 'x');
    expect(settingsIn(worktree, ['.codex']).refused).toContain('.codex/many');
  });

  it('a file that is long, secret or no text is shown by its digest, and one without content not at all', () => {
    const digests = [
      ['long', 'x'.repeat(20_001)],
      ['bytes', Buffer.from([0xff, 0xfe])],
      ['.env', 'KEY=secret'],
    ] as const;
    for (const [name, content] of digests) {
      mkdirSync(join(worktree, 'at'), { recursive: true });
      writeFileSync(join(worktree, 'at', name), content);
      const { items } = settingsIn(worktree, [`at/${name}`]);
      expect(items).toEqual([
        { kind: 'settings', label: `at/${name}`, words: expect.stringMatching(/^SHA-256 [0-9a-f]{64}$/) },
      ]);
    }
    put(worktree, 'empty', '');
    expect(settingsIn(worktree, ['empty', 'missing', 'empty/below'])).toEqual({ items: [], refused: [] });
  });

  it('a file that fails is refused, one that goes during the scan is not there, and the others are read', async () => {
    put(worktree, '.codex/config.toml', HOSTILE);
    const long = 'x'.repeat(300);
    expect(settingsIn(worktree, ['.codex', long])).toMatchObject({
      items: [{ label: '.codex/config.toml' }],
      refused: [long],
    });
    const failing = (code: string) =>
      filesIn(worktree, ['.codex'], () => {
        throw Object.assign(new Error(code), { code });
      });
    expect(failing('ENOENT')).toEqual({ items: [], refused: [] });
    expect(failing('EIO')).toEqual({ items: [], refused: ['.codex/config.toml'] });
  });
});
