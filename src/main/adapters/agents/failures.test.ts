/** Screens of the real CLIs whose model server fails, 120 × 32. `<preset>.<failed|retrying>.<why>.txt`; `none`: it waits. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOn } from './failures.ts';
import { PRESETS, presetNamed } from './index.ts';

const folder = join(import.meta.dirname, 'failed-screens');
const screens = readdirSync(folder).map((file) => {
  const [name = '', kind = '', why = ''] = file.split('.');
  const preset = presetNamed(name);
  if (preset === null) throw new Error(`${file} is of no preset`);
  return { file, preset, kind, why: why.replace(/-cut$/, ''), screen: readFileSync(join(folder, file), 'utf8') };
});

describe('failureOn', () => {
  it.each(screens.map((one) => [one.file, one] as const))('%s', (_, { preset, kind, why, screen }) => {
    const seen = failureOn(preset, screen);
    expect(seen === null ? ['none'] : [seen.kind, seen.why]).toEqual(kind === 'none' ? ['none'] : [kind, why]);
  });

  it('names the command that logs in, and when the CLI tries again', () => {
    for (const { preset, kind, why, screen } of screens) {
      const seen = failureOn(preset, screen);
      if (why === 'logged-out') expect(seen?.login).toBe(preset.login.command.join(' '));
      if (preset.name === 'claude' && kind === 'retrying') expect(seen?.inSeconds).toBeGreaterThan(0);
    }
  });

  it('a failure above later output is over, and that of another CLI is none', () => {
    const later = Array.from({ length: 14 }, (_, n) => `step ${n}: reads the files and runs the tests`).join('\n');
    for (const { preset, screen } of screens) {
      expect(failureOn(preset, `${screen}\n${later}`)).toBeNull();
      for (const other of PRESETS.filter((one) => one !== preset)) expect(failureOn(other, screen)).toBeNull();
    }
  });

  it('words of an agent about a failure are none', () => {
    for (const preset of PRESETS)
      for (const line of [
        '● The server says 401 Unauthorized',
        '• unexpected status 401',
        '  ■ stream disconnected',
        'x',
      ])
        expect(failureOn(preset, `${line}\n> `)).toBeNull();
  });
});
