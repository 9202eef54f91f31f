import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The stylesheet with the colours, without comments. */
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

type Tokens = Record<string, string>;

/** All rules, each with its media query or ''. */
function* rules(): Generator<{ media: string; selectors: string[]; tokens: Tokens }> {
  for (const [, media = '', inside = '', selector = '', body = ''] of css.matchAll(
    /@media ([^{]+)\{((?:[^{}]*\{[^}]*\})*)\s*\}|([^{}@]+)\{([^}]*)\}/g,
  )) {
    const each =
      media === '' ? [[selector, body]] : [...inside.matchAll(/([^{}]+)\{([^}]*)\}/g)].map((m) => m.slice(1));
    for (const [names = '', lines = ''] of each) {
      const tokens = Object.fromEntries([...lines.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => m.slice(1)));
      yield { media: media.trim(), selectors: names.split(',').map((s) => s.trim()), tokens };
    }
  }
}

/** The tokens that apply if these selectors and media queries match. */
function theme(selectors: readonly string[], media: readonly string[]): Tokens {
  const all = [...rules()].filter(
    (rule) => (rule.media === '' || media.includes(rule.media)) && rule.selectors.some((s) => selectors.includes(s)),
  );
  return Object.assign({}, ...all.map(({ tokens }) => tokens));
}

const MORE = '(prefers-contrast: more)';
const DARK = '(prefers-color-scheme: dark)';
const THEMES: Record<string, Tokens> = {
  light: theme([':root', ':root[data-theme="light"]'], []),
  dark: theme([':root', ':root[data-theme="dark"]'], []),
  'dark as the system': theme([':root', ':root:not([data-theme="light"])'], [DARK]),
  'light, more contrast': theme([':root', ':root[data-theme="light"]'], [MORE]),
  'dark, more contrast': theme([':root', ':root[data-theme="dark"]'], [MORE]),
  'dark as the system, more contrast': theme(
    [':root', ':root:not([data-theme="light"])'],
    [DARK, MORE, `${MORE} and ${DARK}`],
  ),
};

/** WCAG 2.2, relative luminance of sRGB. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const part = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const SURFACES = ['bg', 'panel', 'raise'] as const;
/** Text: [colour, background]. Every pair that the stylesheets use. */
const TEXTS: readonly (readonly [string, string])[] = [
  ...['text', 'dim', 'faint', 'ok', 'warn', 'bad', 'run'].flatMap((colour) =>
    SURFACES.map((surface) => [colour, surface] as const),
  ),
  ...['ok', 'warn', 'bad', 'run'].map((tone) => [tone, `${tone}-bg`] as const),
  ...['ok-bg', 'warn-bg', 'bad-bg', 'run-bg', 'calm-bg', 'hover'].flatMap((surface) => [
    ['text', surface] as const,
    ['dim', surface] as const,
  ]),
  ...['code-word', 'code-string', 'code-number', 'code-name', 'dim', 'text'].flatMap((colour) =>
    ['panel', 'ok-bg', 'bad-bg'].map((surface) => [colour, surface] as const),
  ),
  ['on-accent', 'accent'],
  ['term-text', 'term'],
];
/** Borders of fields, focus rings and state icons: 3:1 (WCAG 1.4.11). */
const SHAPES: readonly (readonly [string, string])[] = [
  ...['line-strong', 'accent', 'run', 'ok', 'warn', 'bad', 'faint'].flatMap((colour) =>
    SURFACES.map((surface) => [colour, surface] as const),
  ),
  ['bad', 'bad-bg'],
  ['warn', 'warn-bg'],
];

describe.each(Object.entries(THEMES))('%s', (_name, tokens) => {
  const tooFaint = (pairs: typeof TEXTS, least: number) =>
    pairs
      .map(([colour, surface]) => ({ colour, surface, ratio: contrast(tokens[colour] ?? '', tokens[surface] ?? '') }))
      .filter(({ ratio }) => !(ratio >= least));

  it('text has a contrast of at least 4.5 to 1', () => {
    expect(tooFaint(TEXTS, 4.5)).toEqual([]);
  });

  it('shapes have a contrast of at least 3 to 1', () => {
    expect(tooFaint(SHAPES, 3)).toEqual([]);
  });
});

it('with more contrast, text has at least 7 to 1', () => {
  for (const name of Object.keys(THEMES).filter((n) => n.includes('more'))) {
    const tokens = THEMES[name] ?? {};
    for (const colour of ['text', 'dim', 'faint']) {
      expect(contrast(tokens[colour] ?? '', tokens.raise ?? ''), `${name} ${colour}`).toBeGreaterThanOrEqual(7);
    }
  }
});

it('the chosen dark theme and the dark theme of the system are the same', () => {
  expect(THEMES['dark as the system']).toEqual(THEMES.dark);
});
