/** Conversations in the page: how fast updates reach it, and how it scrolls. */
import type { Browser, Page } from '@playwright/test';
import type { Lab } from './lab.ts';

const TIMEOUT_MS = 300_000;
const STORY = '1_story_talk';

/** Opens the page on the conversation of an agent that has nothing to do. */
export async function openTalk(browser: Browser, lab: Lab): Promise<Page> {
  await lab.start(STORY, 'nothing');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(lab.served.url);
  await page.locator(`[data-card="${STORY}"]`).click({ position: { x: 8, y: 8 } });
  await page.locator('[data-conversation] [data-index]').first().waitFor();
  return page;
}

/** Resolves to the updates per second of a turn with `count` of them: from the prompt until the page shows its last one. */
export async function measureFlood(page: Page, lab: Lab, count: number): Promise<number> {
  const from = performance.now();
  await lab.must('agent.prompt', { story: STORY, agent: 'coder-1', text: `flood ${count}` });
  await shows(page, 'flood over');
  return (count * 1_000) / (performance.now() - from);
}

/** Resolves when the end of the conversation has these words. It looks after changes only: polling would cost frames. */
async function shows(page: Page, words: string): Promise<void> {
  await page.evaluate(
    ([words, timeout]) =>
      new Promise<void>((resolve, reject) => {
        const view = document.querySelector('[data-conversation]');
        if (view === null) return reject(new Error('there is no conversation'));
        const timer = setTimeout(() => reject(new Error(`'${words}' was not shown in ${timeout} ms`)), timeout);
        const observer = new MutationObserver(look);
        function look() {
          if (view?.querySelector('ol')?.textContent?.includes(words) !== true) return;
          observer.disconnect();
          clearTimeout(timer);
          resolve();
        }
        observer.observe(view, { subtree: true, childList: true, characterData: true });
        look();
      }),
    [words, TIMEOUT_MS] as const,
  );
}

/** How many items the conversation has. */
function countItems(page: Page): Promise<number> {
  return page.evaluate(() =>
    Number(document.querySelector('[data-conversation] li[data-index]')?.getAttribute('aria-setsize') ?? 0),
  );
}

export interface ScrollFigures {
  items: number;
  /** ms between two frames while the list scrolls. */
  frames: number[];
}

/** Lets the agent write `count` items, and scrolls from their end to their beginning and back. */
export async function measureScroll(page: Page, lab: Lab, count: number): Promise<ScrollFigures> {
  await lab.must('agent.prompt', { story: STORY, agent: 'coder-1', text: `items ${count}` });
  await shows(page, 'items over');
  return { items: await countItems(page), frames: await scroll(page, '[data-conversation] div:has(> ol)') };
}

/** The same on a plain page with as many paragraphs, all of them in the page. */
export async function measurePlainScroll(browser: Browser, count: number): Promise<ScrollFigures> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const words = 'The pool keeps its runs by their id, and removes them when they have ended.';
    const items = Array.from({ length: count }, (_, n) => `<li><p><b>${n}.</b> ${words}</p></li>`);
    const style = '<style>div{height:600px;overflow:auto;font:13px/1.5 sans-serif}li{padding:2px 8px}</style>';
    await page.setContent(`<!doctype html>${style}<div><ol>${items.join('')}</ol></div>`);
    return { items: count, frames: await scroll(page, 'div') };
  } finally {
    await context.close();
  }
}

/** Scrolls by a step with each frame, through the whole list and back; resolves to the ms between frames. */
function scroll(page: Page, selector: string): Promise<number[]> {
  return page.evaluate(
    ([selector, steps]) =>
      new Promise<number[]>((resolve, reject) => {
        const element = document.querySelector<HTMLElement>(selector);
        if (element === null) return reject(new Error(`nothing is ${selector}`));
        const frames: number[] = [];
        let last = performance.now();
        const step = () => {
          const now = performance.now();
          frames.push(now - last);
          last = now;
          const n = frames.length;
          if (n > 2 * steps) return resolve(frames.slice(1));
          const place = n <= steps ? 1 - n / steps : n / steps - 1;
          element.scrollTop = place * (element.scrollHeight - element.clientHeight);
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    [selector, 300] as const,
  );
}
