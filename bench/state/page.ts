/** What a page costs that shows a large board: its first paint, and one move. */
import type { Browser, Page } from '@playwright/test';
import { boardPainted } from '../start/painted.ts';
import type { MirrorClient } from './mirrors.ts';

/** ms of each try. */
export interface PageFigures {
  /** From the navigation until the board was painted. */
  paintedMs: number[];
  /** From the command until the card stood in its new column when a frame began. */
  moveMs: number[];
}

/** The tries to measure; before each kind one more warms up and is not counted. */
export interface PageTries {
  openings: number;
  moves: number;
}

const STAGES = ['current', 'qa'] as const;
const TIMEOUT_MS = 60_000;

/** Opens pages of the host one after the other, and moves cards between the tops of two columns in the last one. */
export async function measurePage(
  browser: Browser,
  url: string,
  { client }: MirrorClient,
  { openings, moves }: PageTries,
): Promise<PageFigures> {
  const figures: PageFigures = { paintedMs: [], moveMs: [] };
  for (let n = 0; n <= openings; n++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    try {
      const page = await context.newPage();
      const from = Date.now();
      await page.goto(url, { waitUntil: 'commit' });
      const ms = (await boardPainted(page, true)) - from;
      if (n > 0) figures.paintedMs.push(ms);
      if (n < openings) continue;
      for (let turn = 0; turn <= moves; turn++) {
        const [source, target] = turn % 2 === 0 ? STAGES : ([...STAGES].reverse() as [string, string]);
        const moved = await moveShown(page, client, source, target as (typeof STAGES)[number]);
        if (turn > 0) figures.moveMs.push(moved);
      }
    } finally {
      await context.close();
    }
  }
  return figures;
}

/** Moves the first card of `source` before the first one of `target`. */
async function moveShown(
  page: Page,
  client: MirrorClient['client'],
  source: string,
  target: (typeof STAGES)[number],
): Promise<number> {
  const [story, before] = await Promise.all([firstCard(page, source), firstCard(page, target)]);
  const shown = page.waitForFunction(
    ({ story, target }) =>
      document.querySelector(`[data-board] [data-stage="${target}"] li[data-story="${story}"]`) === null
        ? 0
        : Date.now(),
    { story, target },
    { polling: 'raf', timeout: TIMEOUT_MS },
  );
  const from = Date.now();
  const moved = await client.invoke('story.move', { story, stage: target, before });
  if (!moved.ok) throw new Error(JSON.stringify(moved.error));
  return (await (await shown).jsonValue()) - from;
}

function firstCard(page: Page, stage: string): Promise<string> {
  return page.evaluate(
    (stage) =>
      document.querySelector(`[data-board] [data-stage="${stage}"] li[data-story]`)?.getAttribute('data-story') ?? '',
    stage,
  );
}
