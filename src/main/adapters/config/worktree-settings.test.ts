import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings, settingsIn } from './repository-settings.ts';
import { withDigest } from './trust-items.ts';
import { MAX_SHOWN_BYTES, MAX_SHOWN_FILES, WorktreeSettings } from './worktree-settings.ts';

let place: string;
let reads: string[];
let settings: WorktreeSettings;
const HOUR_MS = 3_600_000;
/** Long after the tests write their files, so that none of them counts as just changed. */
const later = () => Date.now() + HOUR_MS;
const counted: typeof readSettings = (path, label) => {
  reads.push(path.slice(place.length + 1));
  return readSettings(path, label);
};
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'huskies-settings-'));
  reads = [];
  settings = new WorktreeSettings(later, counted);
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(place, path)), { recursive: true });
  writeFileSync(join(place, path), text);
}
const find = () => settings.find(place, ['.codex']);
const shown = () => settings.shown(find()).map(({ label, words }) => `${label}: ${words}`);

describe('settings in worktrees', () => {
  it('reads a file again only when it has changed, and forgets one that has gone', () => {
    put('1_a/.codex/config.toml', 'a');
    put('2_b/.codex/config.toml', 'b');
    put('2_b/.codex/empty', '');
    expect(find()).toHaveLength(2);
    expect(reads).toEqual(['1_a/.codex/config.toml', '2_b/.codex/config.toml', '2_b/.codex/empty']);
    reads = [];
    expect(find()).toHaveLength(2);
    expect(reads).toEqual([]);
    put('1_a/.codex/config.toml', 'changed');
    expect(shown()).toEqual(['.codex/config.toml: changed', '.codex/config.toml: b']);
    renameSync(join(place, '1_a'), join(place, '3_c'));
    reads = [];
    expect(find()).toHaveLength(2);
    expect(reads).toEqual(['3_c/.codex/config.toml']);
    rmSync(join(place, '3_c'), { recursive: true });
    expect(shown()).toEqual(['.codex/config.toml: b']);
  });

  it('a file that has just changed is read each time, since a quick change may keep its times and size', () => {
    settings = new WorktreeSettings(Date.now, counted);
    put('1_a/.codex/config.toml', 'a');
    find();
    find();
    expect(reads).toHaveLength(2);
  });

  it('equal files are one item, with the digest by which the start in a worktree finds it approved', () => {
    put('1_a/.codex/config.toml', 'a');
    put('2_b/.codex/config.toml', 'a');
    const real = settingsIn(join(place, '1_a'), ['.codex']).items.map(withDigest);
    expect(settings.shown(find())).toEqual(real);
    // Approval is by this digest, even where the text is not shown.
    expect(find().map(({ digest }) => digest)).toEqual(real.map(({ digest }) => digest));
  });

  it('above the limit of all texts, a file is shown by its SHA-256 and keeps its digest', () => {
    const text = 'x'.repeat(20_000);
    const fit = Math.floor(MAX_SHOWN_BYTES / text.length);
    for (let n = 0; n <= fit; n += 1) put(`1_a/.codex/${100 + n}`, text);
    const items = settings.shown(find());
    expect(items.filter(({ words }) => words === text)).toHaveLength(fit);
    expect(items.at(-1)).toMatchObject({ words: expect.stringMatching(/^SHA-256 [0-9a-f]{64}$/) });
    expect(items.map(({ digest }) => digest)).toEqual(
      settingsIn(join(place, '1_a'), ['.codex'])
        .items.map(withDigest)
        .map(({ digest }) => digest),
    );
  });

  it('reads the texts of a limited number of files again, and of none that is shown by its SHA-256 anyway', () => {
    for (let n = 0; n < 150; n += 1) for (const name of ['1_a', '2_b']) put(`${name}/.codex/${n}`, name);
    put('3_c/.codex/long', 'x'.repeat(20_001));
    put('3_c/.codex/.env', 'KEY=secret');
    const found = find();
    expect(found).toHaveLength(302);
    reads = [];
    const items = settings.shown(found);
    expect(reads).toHaveLength(MAX_SHOWN_FILES);
    expect(items.filter(({ words }) => words.startsWith('SHA-256 '))).toHaveLength(302 - MAX_SHOWN_FILES);
    reads = [];
    expect(settings.shown(found.slice(300)).map(({ words }) => words)).toEqual(
      ['.codex/.env', '.codex/long'].map(() => expect.stringMatching(/^SHA-256 /)),
    );
    expect(reads).toEqual([]);
  });

  it('shows no text that is not the one it found', () => {
    put('1_a/.codex/config.toml', 'a');
    const found = find();
    put('1_a/.codex/config.toml', 'b');
    expect(settings.shown(found)).toEqual([
      { ...withDigest({ kind: 'settings', label: '.codex/config.toml', words: 'a' }), words: found[0]?.words },
    ]);
    rmSync(join(place, '1_a'), { recursive: true });
    expect(settings.shown(found)[0]?.words).toMatch(/^SHA-256 /);
  });

  it('a place that is missing or no folder has none', () => {
    rmSync(place, { recursive: true });
    expect(find()).toEqual([]);
    writeFileSync(place, 'no folder');
    expect(find()).toEqual([]);
  });
});
