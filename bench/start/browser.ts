/** Cold starts of a headless host with its page in Chromium, and of a bare server with an empty page. */
import { existsSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { chromium, isRoot } from './checkout.ts';
import { end, memoryOf, type Served, serve, serveProject } from './children.ts';
import { boardPainted, EMPTY_PAGE, paragraphPainted } from './painted.ts';
import type { BenchProject } from './projects.ts';
import type { Sample } from './sample.ts';

const EMPTY_SERVER = `
const server = require('node:http').createServer((_, answer) =>
  answer.writeHead(200, { 'content-type': 'text/html' }).end(${JSON.stringify(EMPTY_PAGE)}))
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ ready: true, url: 'http://127.0.0.1:' + server.address().port + '/' })))
`;

/** The reason when there is no Chromium. */
export async function launchChromium(): Promise<Browser | string> {
  const usual = existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined;
  const sandbox = !isRoot && process.env.HUSKIES_TEST_SANDBOX !== '';
  try {
    return await chromium.launch({
      executablePath: process.env.HUSKIES_CHROMIUM ?? usual,
      args: sandbox ? [] : ['--no-sandbox'],
      chromiumSandbox: sandbox,
    });
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

export function startHeadless(browser: Browser, { repo, env, stories }: BenchProject): Promise<Sample> {
  return start(
    browser,
    () => serveProject(repo.root, env),
    (page) => boardPainted(page, stories > 0),
  );
}

export function startEmptyServer(browser: Browser): Promise<Sample> {
  return start(browser, () => serve(['-e', EMPTY_SERVER], process.env), paragraphPainted);
}

async function start(
  browser: Browser,
  open: () => Promise<Served>,
  painted: (page: Page) => Promise<number>,
): Promise<Sample> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const from = Date.now();
  const { child, url } = await open();
  try {
    const readyMs = Date.now() - from;
    await page.goto(url, { waitUntil: 'commit' });
    const paintedMs = (await painted(page)) - from;
    return { paintedMs, readyMs, memory: memoryOf(child) };
  } finally {
    await context.close();
    await end(child);
  }
}
