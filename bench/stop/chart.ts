/** The chart of the README: which way leaves how many alive, and the time of those that leave none. */
import { median, range, short } from './figures.ts';
import type { KindsRow } from './kinds.ts';

const WIDTH = 980;
const TOP = 104;
const ROW = 32;
/** Space between the groups: Huskies, the usual ways, the limits. */
const GAP = 14;
/** Where the names end and the bars begin. */
const BARS = 258;
const BAR = 250;
const BAR_HEIGHT = 16;
const SIZE = 10;

interface Palette {
  paper: string;
  ink: string;
  faint: string;
  line: string;
  /** Colours of Huskies' bars, and of the other ways that leave nothing. */
  ours: string;
  gone: string;
  left: string;
  leftText: string;
}

export const PALETTES: Record<'light' | 'dark', Palette> = {
  light: {
    paper: '#ffffff',
    ink: '#1f2328',
    faint: '#59636e',
    line: '#d1d9e0',
    ours: '#0b6e4f',
    gone: '#8a949e',
    left: '#cf222e',
    leftText: '#b31d28',
  },
  dark: {
    paper: '#0d1117',
    ink: '#f0f6fc',
    faint: '#9198a1',
    line: '#3d444d',
    ours: '#3fb68b',
    gone: '#7d8590',
    left: '#f85149',
    leftText: '#ff7b72',
  },
};

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Line {
  way: string;
  sort: KindsRow['sort'];
  /** Median ms; null: something was left. */
  ms: number | null;
  /** Most processes left by any try. */
  left: number;
  words: string;
}

/** The result of one way as a sentence, for readers without the chart. */
function lineOf({ way, sort, mix }: KindsRow): Line[] {
  if (mix === null || mix.length === 0) return [];
  const lefts = mix.map(({ left }) => left);
  const left = Math.max(...lefts);
  const ms = left > 0 ? null : median(mix.flatMap(({ goneMs }) => goneMs ?? []));
  const proven = mix.every(({ says }) => says === 'proven gone');
  const hurt = Math.max(...mix.map((one) => one.hurt));
  const claims = [...new Set(mix.flatMap((one) => (one.left > 0 && one.says !== null ? [one.says] : [])))];
  const parts = [
    ms === null ? `${range(lefts)} of ${SIZE} left alive` : `none left after ${short(ms)} ms`,
    ...(proven ? [`proven after ${short(median(mix.flatMap(({ saidMs }) => saidMs ?? [])))} ms`] : []),
    ...(hurt > 0 ? [`${hurt} bystanders killed`] : []),
    ...(claims.length > 0 ? [`says “${claims.join('”, “')}”`] : []),
  ];
  return [{ way, sort, ms, left, words: parts.join(', ') }];
}

/** Rounds up to 1, 2 or 5 times a power of ten. */
function niceLimit(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 5, 10].find((step) => step * power >= most) ?? 10) * power;
}

/** For a way that left processes: ten marks, those alive filled, and no time. */
function marks(left: number, y: number, colours: Palette): string {
  const step = 22;
  return Array.from({ length: SIZE }, (_, at) => {
    const lives = at < left;
    const paint = lives
      ? `fill="${colours.left}"`
      : `fill="${colours.paper}" stroke="${colours.line}" stroke-width="1.5"`;
    return `<circle cx="${BARS + 8 + at * step}" cy="${y}" r="${lives ? 6.5 : 5.75}" ${paint}/>`;
  }).join('');
}

function drawLine(line: Line, y: number, limit: number, colours: Palette): string {
  const ours = line.sort === 'huskies';
  const bar =
    line.ms === null
      ? marks(line.left, y, colours)
      : `<rect x="${BARS}" y="${y - BAR_HEIGHT / 2}" width="${Math.max(2, (line.ms / limit) * BAR).toFixed(1)}" height="${BAR_HEIGHT}" rx="2" fill="${ours ? colours.ours : colours.gone}"/>`;
  const [fill, weight] =
    line.ms === null ? [colours.leftText, 600] : [ours ? colours.ours : colours.ink, ours ? 600 : 400];
  return [
    `<text x="${BARS - 14}" y="${y}" text-anchor="end" font-weight="${ours ? 600 : 400}" fill="${colours.ink}" dominant-baseline="central">${escaped(line.way)}</text>`,
    bar,
    `<text x="${BARS + BAR + 16}" y="${y}" font-weight="${weight}" fill="${fill}" dominant-baseline="central">${escaped(line.words)}</text>`,
  ].join('\n    ');
}

function scale(bottom: number, limit: number, colours: Palette): string {
  return [0, 0.5, 1]
    .map((part) => {
      const x = BARS + part * BAR;
      const label = part === 0 ? '0' : `${short(limit * part)}${part === 1 ? ' ms' : ''}`;
      return `<line x1="${x}" y1="${TOP - 6}" x2="${x}" y2="${bottom}" stroke="${colours.line}"/><text x="${x}" y="${bottom + 16}" text-anchor="middle" class="small" fill="${colours.faint}">${label}</text>`;
    })
    .join('\n  ');
}

/** The whole SVG, without external fonts or other resources. */
export function chart(results: readonly KindsRow[], scheme: 'light' | 'dark', crowd: number): string {
  const colours = PALETTES[scheme];
  const sorts: KindsRow['sort'][] = ['huskies', 'usual', 'limit'];
  const lines = sorts.flatMap((sort) => results.filter((one) => one.sort === sort).flatMap(lineOf));
  const yOf = (line: Line, at: number) => TOP + at * ROW + ROW / 2 + sorts.indexOf(line.sort) * GAP;
  const limit = niceLimit(Math.max(1, ...lines.map(({ ms }) => ms ?? 0)));
  const bottom = TOP + lines.length * ROW + (sorts.length - 1) * GAP + 6;
  const height = bottom + 40;
  const title = `What is left alive when an agent with ${SIZE} processes is stopped`;
  const described = lines.map(({ way, words }) => `${way}: ${words}.`).join(' ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">${escaped(title)}</title>
  <desc id="desc">${escaped(described)}</desc>
  <style>text { font-size: 14px; font-family: -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; font-variant-numeric: tabular-nums; } .head { font-size: 19px; font-weight: 600; } .small { font-size: 12px; }</style>
  <rect width="${WIDTH}" height="${height}" fill="${colours.paper}"/>
  <text x="24" y="36" class="head" fill="${colours.ink}">${escaped(title)}</text>
  <text x="24" y="60" class="small" fill="${colours.faint}">Plain, deaf to signals, in own sessions, daemons, environment cleared, stopped: a mixed tree, ${crowd} other processes beside.</text>
  <text x="24" y="78" class="small" fill="${colours.faint}">Bars: median time until the last is gone. Dots: where any was left, the most of all tries.</text>
  ${scale(bottom, limit, colours)}
  <g>
    ${lines.map((line, at) => drawLine(line, yOf(line, at), limit, colours)).join('\n    ')}
  </g>
</svg>
`;
}
