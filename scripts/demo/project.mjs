// Creates the demo's project: a tiny shop with real tests and scripted agents; the stories are added later.
// It must run on Node 16, the app's own.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const agents = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'e2e', 'fake-agents');
const files = ['ground.mjs', 'features.mjs', 'coder.mjs', 'stubborn.mjs', 'daemon.mjs', 'qa.mjs', 'echo.mjs'];

/** The stories of the demo, in the order in which they are added. */
export const stories = [
  {
    id: '60_story_discount',
    title: 'Percentage discounts',
    text: 'Apply a discount code to the price of a cart.\n\n- [ ] Round to whole cents\n- [ ] Never go below zero\n',
  },
  {
    id: '61_story_tax',
    title: 'Sales tax per line item',
    text: 'Each line item has its own tax rate.\n\n- [ ] Support 19% and 7%\n',
  },
  {
    id: '62_story_search',
    title: 'Filter by colour and size',
    text: 'Let shoppers narrow the product list by colour and size.\n',
  },
  { id: '63_story_export', title: 'Export orders as CSV', text: 'One row per order, newest first.\n' },
];

/**
 * The config. Each command is an argument list; the agents are files of the project.
 * @param {{ pids?: string, pace?: number }} options
 */
function config({ pids, pace }) {
  const env = Object.entries({ FAKE_PIDS: pids, FAKE_PACE_MS: pace === undefined ? undefined : String(pace) })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ');
  const agent = (/** @type {string} */ name, /** @type {string} */ role, /** @type {string[]} */ command) =>
    `[[agent]]\nname = "${name}"\nrole = "${role}"\ncommand = ${JSON.stringify(command)}\nenv = { ${env} }\n`;
  return [
    'base = "main"\nmax_running = 4\n',
    agent('coder-1', 'coder', ['node', '.huskies/agents/coder.mjs', '{story}', '--stay']),
    agent('stubborn', 'coder', ['node', '.huskies/agents/stubborn.mjs']),
    agent('qa', 'qa', ['node', '.huskies/agents/qa.mjs', '--stay']),
    agent('helper', 'other', ['node', '.huskies/agents/echo.mjs']),
    '[reconcile]\ninterval_ms = 5000\n',
  ].join('\n');
}

/**
 * Creates a temporary home with the project, its worktrees, a profile, and the folder where agents record their pids.
 * @param {{ pace?: number }} [options] ms between two steps of an agent
 */
export function makeDemo({ pace } = {}) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-demo-')));
  const pids = join(home, 'pids');
  return { home, pids, profile: join(home, 'profile'), dir: makeProject(join(home, 'acme-shop'), { pids, pace }) };
}

/**
 * Creates the project in `folder`, which is created as well.
 * @param {string} folder
 * @param {{ pids?: string, pace?: number }} [options] `pids`: where agents record their process ids; `pace` in ms
 * @returns {string} its real path
 */
export function makeProject(folder, options = {}) {
  const write = (/** @type {string} */ name, /** @type {string} */ text) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write(
    'package.json',
    `${JSON.stringify({ name: 'acme-shop', private: true, type: 'module', scripts: { test: 'node --test test/' } }, null, 2)}\n`,
  );
  write('README.md', '# acme-shop\n\nA tiny shop, created by the Huskies demo.\n');
  write(
    'src/cart.mjs',
    '/** The total of a cart, in cents. */\nexport const total = (lines) => lines.reduce((sum, { cents }) => sum + cents, 0);\n',
  );
  write(
    'test/cart.test.mjs',
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { total } from '../src/cart.mjs';\n\ntest('adds up', () => assert.equal(total([{ cents: 200 }, { cents: 50 }]), 250));\n",
  );
  write('.huskies/project.toml', config(options));
  mkdirSync(join(folder, '.huskies', 'agents'));
  for (const name of files) copyFileSync(join(agents, name), join(folder, '.huskies', 'agents', name));
  const who = ['-c', 'user.name=Huskies demo', '-c', 'user.email=demo@huskies.invalid', '-c', 'commit.gpgsign=false'];
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', ['-C', folder, '-c', 'core.hooksPath=', ...who, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  git('init', '-q');
  git('symbolic-ref', 'HEAD', 'refs/heads/main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Initial commit');
  return realpathSync(folder);
}
