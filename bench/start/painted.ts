/** Detects when a page has painted its content. The functions run in the page, so each is self-contained. */
import type { Page } from '@playwright/test';

/** Frames to wait after the content is complete, since the first might not be painted yet. */
const FRAMES = 2;
/** ms; long enough for a machine under load. */
const TIMEOUT_MS = 60_000;

interface Counting {
  framesOn: number | undefined;
}

/**
 * ms since the epoch at which the board was painted: each column shows its empty state, or cards down to its lower edge.
 * `filled`: at least one column has cards; otherwise none has.
 */
export async function boardPainted(page: Page, filled: boolean): Promise<number> {
  const at = await page.waitForFunction(
    ({ filled, frames }) => {
      const columns = [...document.querySelectorAll('[data-board] [data-stage]')];
      const isDone = (column: Element): boolean => {
        const cards = [...column.querySelectorAll('li[data-story]')];
        const last = cards.at(-1);
        if (!last) return column.querySelector('p')?.checkVisibility() ?? false;
        const edge = last.parentElement?.parentElement?.getBoundingClientRect().bottom ?? Number.POSITIVE_INFINITY;
        const lowest = Math.max(...cards.map((card) => card.getBoundingClientRect().bottom));
        return last.checkVisibility() && (lowest >= edge || cards.length === Number(last.ariaSetSize));
      };
      const hasCards = columns.some((column) => column.querySelector('li[data-story]') !== null);
      if (columns.length === 0 || hasCards !== filled || !columns.every(isDone)) return 0;
      const counting = window as unknown as Counting;
      counting.framesOn = (counting.framesOn ?? -1) + 1;
      return counting.framesOn >= frames ? Date.now() : 0;
    },
    { filled, frames: FRAMES },
    { polling: 'raf', timeout: TIMEOUT_MS },
  );
  return at.jsonValue();
}

/** ms since the epoch at which a page with one paragraph was painted. */
export async function paragraphPainted(page: Page): Promise<number> {
  const at = await page.waitForFunction(
    (frames) => {
      if (!document.querySelector('p')?.checkVisibility()) return 0;
      const counting = window as unknown as Counting;
      counting.framesOn = (counting.framesOn ?? -1) + 1;
      return counting.framesOn >= frames ? Date.now() : 0;
    },
    FRAMES,
    { polling: 'raf', timeout: TIMEOUT_MS },
  );
  return at.jsonValue();
}

/** The empty page that serves as the reference. */
export const EMPTY_PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>empty</title><p>empty</p></html>';
