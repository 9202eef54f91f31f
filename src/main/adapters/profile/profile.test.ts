import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_WINDOW, profileFolder, RecentProjects, readWindowState, writeWindowState } from './index.ts';

let outer: string;
let profile: string;
beforeEach(() => {
  outer = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-profile-')));
  profile = join(outer, 'a', 'profile');
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));

function project(name: string): string {
  mkdirSync(join(outer, name));
  return join(outer, name);
}

describe('profileFolder', () => {
  it('is the one in HUSKIES_PROFILE, or the system’s folder for settings', () => {
    expect(profileFolder({ HUSKIES_PROFILE: '/p', XDG_CONFIG_HOME: '/x' })).toBe('/p');
    expect(profileFolder({ XDG_CONFIG_HOME: '/x' })).toBe('/x/huskies');
    expect(profileFolder({ XDG_CONFIG_HOME: 'relative' })).toBe(join(homedir(), '.config', 'huskies'));
    expect(profileFolder({})).toBe(join(homedir(), '.config', 'huskies'));
  });
});

describe('recent projects', () => {
  it('are listed by real path, newest first, without duplicates, at most twelve', async () => {
    const recent = new RecentProjects(profile);
    expect(await recent.list()).toEqual([]);
    const paths = Array.from({ length: 14 }, (_, n) => project(`p${n}`));
    await Promise.all(paths.map((path) => recent.add(path)));
    symlinkSync(join(outer, 'p5'), join(outer, 'link'));
    await recent.add(join(outer, 'link'));
    const listed = await recent.list();
    expect(listed).toHaveLength(12);
    expect(listed.slice(0, 3).map((one) => one.name)).toEqual(['p5', 'p13', 'p12']);
    expect(listed[0]?.path).toBe(join(outer, 'p5'));
    expect(statSync(join(profile, 'recent.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(profile)).toEqual(['recent.json']);
  });

  it('leave out a missing folder until it is back', async () => {
    const recent = new RecentProjects(profile);
    const path = project('p');
    await recent.add(path);
    rmSync(path, { recursive: true });
    expect(await recent.list()).toEqual([]);
    project('p');
    expect(await recent.list()).toEqual([{ path, name: 'p' }]);
  });

  it.each(['', '{', '{}', 'null', '[1, null, "relative", {}]'])(
    'are empty when the file is damaged: %j',
    async (text) => {
      mkdirSync(profile, { recursive: true });
      writeFileSync(join(profile, 'recent.json'), text);
      const recent = new RecentProjects(profile);
      expect(await recent.list()).toEqual([]);
      await recent.add(project('p'));
      expect(await recent.list()).toHaveLength(1);
    },
  );
});

describe('window state', () => {
  it('is restored as it was saved', async () => {
    expect(await readWindowState(profile)).toEqual(FIRST_WINDOW);
    const state = {
      width: 1000,
      height: 700,
      x: -20,
      y: 30,
      maximized: true,
      toldAboutTray: true,
      background: '#0e1115',
    };
    await writeWindowState(profile, state);
    expect(await readWindowState(profile)).toEqual(state);
    expect(readFileSync(join(profile, 'window.json'), 'utf8')).toContain('1000');
  });

  it.each(['', '{', '[]', 'null', '{"width":"x","height":-1,"x":1e9,"y":null,"maximized":1,"background":"url(x)"}'])(
    'has default values when the file is damaged: %j',
    async (text) => {
      mkdirSync(profile, { recursive: true });
      writeFileSync(join(profile, 'window.json'), text);
      expect(await readWindowState(profile)).toEqual(FIRST_WINDOW);
    },
  );
});
