import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_SWITCHES } from '../../../domain/index.ts';
import { createSwitches } from './index.ts';

let profile: string;
const file = () => join(profile, 'settings.json');
beforeEach(() => {
  profile = join(realpathSync(mkdtempSync(join(tmpdir(), 'huskies-switches-'))), 'profile');
});
afterEach(() => rmSync(join(profile, '..'), { recursive: true, force: true }));

it('switches are kept in the profile, with whatever else is in the file, and seen by every host', async () => {
  const [one, other] = [createSwitches(profile), createSwitches(profile)];
  expect(one.all()).toEqual(DEFAULT_SWITCHES);
  expect(await one.turn('notice.finished', false)).toBeNull();
  writeFileSync(file(), JSON.stringify({ ...JSON.parse(readFileSync(file(), 'utf8')), font: 13 }));
  await one.turn('key.show', true);
  expect(other.all()).toEqual({ ...DEFAULT_SWITCHES, 'notice.finished': false, 'key.show': true });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ font: 13 });
});

it('a wrong value is its default', () => {
  mkdirSync(profile, { recursive: true });
  writeFileSync(file(), '{"switches":{"notice.finished":"no","notice.blocked":false,"unknown":true}}');
  expect(createSwitches(profile).all()).toEqual({ ...DEFAULT_SWITCHES, 'notice.blocked': false });
});

it.each(['', '{', '[]', 'null', '12'])('a damaged file is kept beside the new one: %j', async (text) => {
  mkdirSync(profile, { recursive: true });
  writeFileSync(file(), text);
  const switches = createSwitches(profile);
  expect(switches.all()).toEqual(DEFAULT_SWITCHES);
  const aside = await switches.turn('notice.finished', false);
  expect(readFileSync(aside ?? '', 'utf8')).toBe(text);
  expect(switches.all()['notice.finished']).toBe(false);
  expect(readdirSync(profile)).toHaveLength(2);
});
