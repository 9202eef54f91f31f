// Creates the demo's project: a tiny shop with real tests and scripted agents; the stories are added later.
// It must run on Node 16, the app's own.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const agents = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'e2e', 'fake-agents');
const files = ['ground', 'features', 'coder', 'stubborn', 'daemon', 'qa', 'echo', 'walker'].map(
  (name) => `${name}.mjs`,
);
/** The built command line, by which the scripted reviewer gives its verdict. */
const cli = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'out', 'main', 'cli.js');

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
 * The stories that walk to the base by themselves. `isNew`: not among `stories`; `fails`: its gate fails once; `conflicts`:
 * it changes the same line as another one.
 */
export const walkers = [
  ...stories
    .slice(2)
    .map((story) => ({ ...story, isNew: false, fails: story.id.endsWith('export'), conflicts: false })),
  {
    ...{ id: '64_story_receipt', title: 'Print a receipt', text: 'With the date and the total.\n' },
    ...{ isNew: true, fails: false, conflicts: true },
  },
  {
    ...{ id: '65_story_coupon', title: 'Redeem coupons', text: 'Once per customer.\n' },
    ...{ isNew: true, fails: false, conflicts: true },
  },
];

/**
 * The config. Each command is an argument list; the agents are files of the project.
 * @param {{ pids?: string, pace?: number }} options
 */
function config(options) {
  const agent = agentsWith(options);
  return ['base = "main"\nmax_running = 4\n', ...manual(agent, true), '[reconcile]\ninterval_ms = 5000\n'].join('\n');
}

/**
 * The config under which stories walk to the base by themselves.
 * @param {{ pids?: string, pace?: number }} options
 */
export function walkConfig(options) {
  const agent = agentsWith(options);
  const walker = (/** @type {string} */ role) => ['node', '.huskies/agents/walker.mjs', role, process.execPath, cli];
  const gate = (/** @type {string} */ after) =>
    `[[gate]]\nname = "tests-${after}"\ncommand = ["node", "--test", "test/"]\nafter = "${after}"\n`;
  return [
    'base = "main"\nmax_running = 8\n',
    agent('walker', 'coder', walker('coder')),
    agent('reviewer', 'qa', walker('qa')),
    agent('mergemaster', 'mergemaster', walker('mergemaster')),
    ...manual(agent, false),
    gate('coder'),
    gate('merge'),
    '[automation]\nbacklog = "on"\ncurrent = "on"\nqa = "on"\nmerge = "on"\n',
    '[reconcile]\ninterval_ms = 1000\n',
  ].join('\n');
}

/** @typedef {(name: string, role: string, command: string[]) => string} Agent makes one `[[agent]]` */

/** @param {{ pids?: string, pace?: number }} options @returns {Agent} */
function agentsWith({ pids, pace }) {
  const env = Object.entries({ FAKE_PIDS: pids, FAKE_PACE_MS: pace === undefined ? undefined : String(pace) })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ');
  return (name, role, command) =>
    `[[agent]]\nname = "${name}"\nrole = "${role}"\ncommand = ${JSON.stringify(command)}\nenv = { ${env} }\n`;
}

/**
 * The agents that a person starts. `isAlone`: each has its own role; false: they have none that starts automatically.
 * @param {Agent} agent @param {boolean} isAlone
 */
function manual(agent, isAlone) {
  const roleOf = (/** @type {string} */ role) => (isAlone ? role : 'other');
  return [
    agent('coder-1', roleOf('coder'), ['node', '.huskies/agents/coder.mjs', '{story}', '--stay']),
    agent('stubborn', roleOf('coder'), ['node', '.huskies/agents/stubborn.mjs']),
    agent('qa', roleOf('qa'), ['node', '.huskies/agents/qa.mjs', '--stay']),
    agent('helper', 'other', ['node', '.huskies/agents/echo.mjs']),
  ];
}

/**
 * Creates a temporary home with the project, its worktrees, a profile, and the folder where agents record their pids.
 * @param {{ pace?: number }} [options] ms between two steps of an agent
 */
export function makeDemo({ pace } = {}) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-demo-')));
  const pids = join(home, 'pids');
  return {
    home,
    pids,
    pace,
    profile: join(home, 'profile'),
    dir: makeProject(join(home, 'acme-shop'), { pids, pace }),
  };
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
  write('src/rules.mjs', '/** The rules of a price. */\nexport const rules = [];\n');
  write('.huskies/project.toml', config(options));
  mkdirSync(join(folder, '.huskies', 'agents'));
  for (const name of files) copyFileSync(join(agents, name), join(folder, '.huskies', 'agents', name));
  const who = ['-c', 'user.name=Huskies demo', '-c', 'user.email=demo@huskies.invalid', '-c', 'commit.gpgsign=false'];
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', ['-C', folder, '-c', 'core.hooksPath=', ...who, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  git('init', '-q');
  // the merge queue commits as the person
  git('config', 'user.name', 'Huskies demo');
  git('config', 'user.email', 'demo@huskies.invalid');
  git('symbolic-ref', 'HEAD', 'refs/heads/main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Initial commit');
  return realpathSync(folder);
}
