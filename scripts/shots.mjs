// npm run shots [-- demo agents]: takes the README's screenshots of the real page, on the demo's project while its agents
// work, and on one where the real Claude Code works.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { commandLine, until } from './demo/huskies.mjs';
import { makeDemo, stories } from './demo/project.mjs';
import { ensureAgentClis } from './setup/agent-clis.mjs';
import { bundle } from './setup/bundle.mjs';
import { inRoot, isRoot } from './setup/paths.mjs';
import { ensureReady } from './setup/ready.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';

const size = { width: 1440, height: 880 };
const more = [
  ['54_story_rate', 'Rate limit sign-in', 'done'],
  ['53_story_logo', 'Logo on invoices', 'done'],
  ['55_story_cart', 'Cart survives sign-in', 'merge'],
  ['58_story_refund', 'Partial refunds', 'qa'],
  ['57_story_mail', 'Order mails in two languages', 'current'],
  ['73_story_a11y', 'Checkout works by keyboard alone', 'backlog'],
];

/** ms: the first turn of a CLI may take minutes on a busy machine. */
const startMs = 300_000;
const asked = process.argv.slice(2);

await runMain(async () => {
  await ensureReady();
  mkdirSync(inRoot('docs', 'pictures'), { recursive: true });
  if (asked.length === 0 || asked.includes('demo')) await takeDemo();
  if (asked.length === 0 || asked.includes('agents')) await takeAgents();
});

/** Takes the demo's project. */
async function takeDemo() {
  const demo = makeDemo({ pace: 500 });
  const huskies = commandLine(demo);
  await huskies('trust', '--yes');
  const { child, url, ended } = await serve({ dir: demo.dir, env: { ...process.env, HUSKIES_PROFILE: demo.profile } });
  try {
    await fillBoard(huskies);
    const browser = await launch();
    try {
      for (const scheme of /** @type {const} */ (['dark', 'light'])) {
        await takeBoard(await openPage(browser, url, scheme), scheme);
      }
      await takeStop(await openPage(browser, url, 'dark'), huskies);
    } finally {
      await browser.close();
    }
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(demo.home, { recursive: true, force: true });
  }
}

/** Takes Claude Code at work on both roads. It is the real CLI, driven by a scripted model. */
async function takeAgents() {
  const found = (await ensureAgentClis(['claude-agent-acp']))['claude-agent-acp'];
  if (found === undefined || 'reason' in found) throw new SetupError(`Claude Code cannot be used: ${found?.reason}`);
  await bundle({
    entry: inRoot('e2e', 'agents', 'pictures.ts'),
    outDir: inRoot('build', 'shots'),
    file: 'pictures.cjs',
    format: 'cjs',
    natives: ['@playwright/test'],
  });
  const { makePictureProject, STORIES } = createRequire(import.meta.url)(inRoot('build', 'shots', 'pictures.cjs'));
  const project = await makePictureProject(found.path);
  const { dir, env } = project.lab;
  const { child, url, ended } = await serve({ dir, env });
  try {
    await project.start();
    const browser = await launch();
    try {
      for (const scheme of /** @type {const} */ (['dark', 'light'])) {
        const page = await openPage(browser, url, scheme);
        await takeTalk(page, STORIES.acp, scheme);
        await takeTerminal(page, STORIES.terminal, scheme);
        await page.context().close();
      }
    } finally {
      await browser.close();
    }
  } finally {
    child.kill('SIGTERM');
    await ended;
    await project.end();
  }
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} story
 * @param {string} scheme
 */
async function takeTalk(page, story, scheme) {
  await page.locator(`[data-card="${story}"]`).click({ position: { x: 8, y: 8 } });
  await page.locator(`[data-detail="${story}"] [data-question]`).waitFor({ timeout: startMs });
  const edit = page.locator('[data-conversation] [data-fold]', { hasText: 'tax.mjs' }).last();
  await edit.click();
  await page
    .locator('[data-conversation] div:has(> ol)')
    .first()
    .evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await wait(700);
  await shoot(page, `conversation-${scheme}`);
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} story
 * @param {string} scheme
 */
async function takeTerminal(page, story, scheme) {
  await openStory(page, story);
  await page.locator('[data-terminal] .xterm-rows', { hasText: 'npm test' }).waitFor({ timeout: startMs });
  await wait(1_500);
  await shoot(page, `claude-${scheme}`);
}

/** @param {{ dir: string, env: NodeJS.ProcessEnv }} project */
async function serve({ dir, env }) {
  const child = spawn(process.execPath, [inRoot('out', 'main', 'headless.js'), dir, '--port', '0', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await until(() => text.includes('\n') || child.exitCode !== null, 60);
  const url = text.match(/"url":"([^"]+)"/)?.[1];
  if (!url) throw new SetupError('Huskies did not open; its own message is above.');
  return { child, url, ended };
}

async function launch() {
  const given = process.env.HUSKIES_CHROMIUM;
  const executablePath = given ?? (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined);
  const { chromium } = await import('@playwright/test');
  return chromium.launch({ executablePath, chromiumSandbox: !isRoot });
}

/** @param {import('./demo/huskies.mjs').Huskies} huskies */
async function fillBoard(huskies) {
  for (const { id, title, text } of stories)
    await huskies.typing(text, 'story', 'add', title, '--id', id, '--text', '-');
  for (const [id = '', title = '', stage = ''] of more)
    await huskies('story', 'add', title, '--id', id, '--stage', stage);
  await huskies('story', 'freeze', '73_story_a11y');
  await huskies('story', 'block', '57_story_mail', 'waits for the translated texts');
  await huskies('agent', 'start', '60_story_discount', 'coder-1');
  await huskies('agent', 'start', '61_story_tax', 'stubborn');
  await huskies('agent', 'start', '58_story_refund', 'qa');
  await wait(6_000);
}

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {'dark' | 'light'} colorScheme
 */
async function openPage(browser, url, colorScheme) {
  const context = await browser.newContext({
    viewport: size,
    deviceScaleFactor: 2,
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('section[data-stage="current"]').waitFor();
  return page;
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} name
 */
async function shoot(page, name) {
  await page.mouse.move(2, size.height - 60);
  await page.screenshot({ path: inRoot('docs', 'pictures', `${name}.png`) });
  say(`docs/pictures/${name}.png`);
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} story
 */
async function openStory(page, story) {
  await page.locator(`[data-card="${story}"]`).click({ position: { x: 8, y: 8 } });
  await page.locator('[data-terminal] .xterm-rows').waitFor();
  await wait(1_200);
}

/**
 * Takes the board with a terminal beside it.
 * @param {import('@playwright/test').Page} page
 * @param {string} scheme
 */
async function takeBoard(page, scheme) {
  await openStory(page, '60_story_discount');
  await shoot(page, `board-${scheme}`);
  await page.context().close();
}

/**
 * Takes the receipt of the stubborn agent's stop, with every process.
 * @param {import('@playwright/test').Page} page
 * @param {import('./demo/huskies.mjs').Huskies} huskies
 */
async function takeStop(page, huskies) {
  await openStory(page, '61_story_tax');
  await shoot(page, 'terminal');
  await huskies('agent', 'stop', '61_story_tax', 'stubborn');
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Stops', exact: true }).click();
  await page.locator('[data-verdict="gone"]').waitFor();
  await wait(300);
  await shoot(page, 'receipt');
  await page.context().close();
}
