/**
 * Screens of the real CLIs while their model server does not answer, over two minutes, 120 × 32: `waiting-screens/<preset>.txt`,
 * with a form feed between two of them. Some are half drawn.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRESETS } from './index.ts';
import { stillOn } from './spinners.ts';

const screensOf = (name: string) =>
  readFileSync(join(import.meta.dirname, 'waiting-screens', `${name}.txt`), 'utf8').split('\n\f\n');

describe.each(PRESETS.map((preset) => [preset.name, preset] as const))('stillOn: %s', (name, preset) => {
  const [first = '', ...later] = screensOf(name);

  it('nothing is left that moves while it waits for its model', () => {
    const still = stillOn(preset, first) ?? [];
    expect(still).not.toEqual([]);
    expect(later.length).toBeGreaterThan(1);
    for (const screen of later) {
      expect(screen).not.toBe(first);
      for (const line of stillOn(preset, screen) ?? [])
        expect(
          still.some((whole) => whole.startsWith(line)),
          line,
        ).toBe(true);
    }
  });

  it('what an agent writes is left', () => {
    for (const line of [
      '● I read the files (12s) …',
      '• Waiting for the tests',
      'Working on it, esc to cancel',
      '- done',
    ])
      expect(stillOn(preset, `${first}\n${line}`)).toContain(line);
  });
});

it('the tokens that Claude Code counts while its model answers are progress', () => {
  const [claude] = PRESETS;
  const lines = ['✶ Slithering… (54s · ↓ 1.2k tokens)', '✻ Slithering… (1m 2s · ↓ 1.3k tokens)'].map((line) =>
    claude === undefined ? null : stillOn(claude, line),
  );
  expect(lines).toEqual([['· ↓ 1.2k tokens)'], ['· ↓ 1.3k tokens)']]);
});

it('is null for a CLI of which it is not known what moves', () => {
  expect(stillOn({ spinners: [] }, 'x')).toBeNull();
});
