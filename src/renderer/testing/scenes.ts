/** Snapshots for the preview: every card state, an empty board, a crowded board, an untrusted or invalid config. */
import {
  emptySnapshot,
  type GateRecord,
  legacy,
  message,
  type Snapshot,
  type Stage,
  type StoryRecord,
  type WorkRecord,
} from '../../contract/index.ts';
import { type Findings, gateMark } from '../../domain/index.ts';
import { aFence, aGateResult, aProject, aReceipt, aRun } from './records.ts';
import { keyed, scene, stories } from './scene-parts.ts';
import { agentsThatTell } from './scenes-agents.ts';

/** A story whose worktree has these lines more and less than the base. */
function changed(story: string, added: number, removed: number): WorkRecord {
  return { story, progress: null, gates: [], next: null, diff: { files: 2, added, removed } };
}

const all = scene({
  stories: stories([
    ['backlog', '71_story_search', 'Search by colour and size'],
    ['backlog', '72_story_csv', 'Export orders as CSV', { blocked: legacy('waits for the new tax rates') }],
    ['backlog', '73_story_a11y', 'Checkout works by keyboard alone', { frozen: true }],
    ['current', '60_story_cleanup', 'Remove agents of archived stories'],
    ['current', '61_story_tax', 'Tax for mixed carts'],
    ['current', '64_story_index', 'Index products while importing'],
    ['current', '65_story_cache', 'Cache the price list'],
    ['current', '66_story_login', 'Sign in with a passkey'],
    ['qa', '58_story_refund', 'Partial refunds'],
    ['qa', '57_story_mail', 'Order mails in two languages'],
    ['merge', '55_story_cart', 'Cart survives sign-in'],
    ['merge', '56_story_icons', 'New icon set'],
    ['done', '54_story_rate', 'Rate limit sign-in'],
    ['done', '53_story_logo', 'Logo on invoices'],
    ['archived', '40_story_spike', 'Spike: other databases'],
  ]),
  runs: keyed(
    [
      aRun('60_story_cleanup', 'coder-1', { lastLine: 'npm test -- pool' }),
      aRun('61_story_tax', 'coder-2', {
        stopping: {
          by: 'person',
          why: message('run.asked.via', { via: 'card' }),
          since: Date.now() - 800,
          receipt: 'r1',
          left: 6,
        },
      }),
      aRun('64_story_index', 'coder-4', { status: 'pending', pid: null, startedAt: Date.now() - 1500 }),
      aRun('65_story_cache', 'coder-5', { status: 'completed', endedAt: Date.now() - 90_000, exitCode: 0 }),
      aRun('66_story_login', 'coder-6', {
        status: 'failed',
        endedAt: Date.now() - 9000,
        exitCode: 3,
        reason: legacy('exit 3'),
      }),
      aRun('58_story_refund', 'qa', {
        role: 'qa',
        startedAt: Date.now() - 192_000,
        lastLine: 'reading the diff of refund.ts',
        pid: 48311,
      }),
    ],
    (run) => run.id,
  ),
  fences: keyed([aFence('57_story_mail')], (fence) => fence.worktree),
  work: keyed(
    [changed('60_story_cleanup', 12, 3), changed('65_story_cache', 1240, 567), changed('58_story_refund', 88, 41)],
    (work) => work.story,
  ),
  receipts: keyed(
    [
      aReceipt('56_story_icons', { agent: 'mergemaster' }),
      aReceipt('55_story_cart', { agent: 'mergemaster', strength: 'scan', containment: 'none', killed: 3, ms: 61 }),
      aReceipt('65_story_cache', { run: 'run_65storycachecoder5', agent: 'coder-5', by: 'exit', killed: 0, ms: 12 }),
    ],
    (receipt) => receipt.story,
  ),
});

const long =
  'Let the very long titles that people write wrap calmly and end with an ellipsis when even three lines are not enough for all of it';

/** Failed runs and unusual names. */
const trouble = scene({
  stories: stories([
    ['backlog', '71_story_with_an_identifier_longer_than_its_card', 'Search by colour'],
    ['current', '60_story_loud', long.repeat(3)],
    ['current', '61_story_other', 'Two agents worked here'],
    ['current', 'constructor', 'A name that every object has'],
    ['current', '62_story_leaving', 'Stopped, and not let go of yet'],
    ['done', '54_story_rate', 'Rate limit sign-in'],
  ]),
  runs: keyed(
    [
      aRun('60_story_loud', 'loud', {
        status: 'failed',
        pid: null,
        endedAt: Date.now() - 9000,
        reason: legacy(
          'command not found: /home/ada/tools/agents/loud --print. Install it, or name its path as command of [[agent]] loud in .huskies/project.toml, then start it again.',
        ),
      }),
      aRun('61_story_other', 'coder-2', {
        status: 'failed',
        endedAt: Date.now() - 9000,
        exitCode: 3,
        reason: legacy('exit 3'),
      }),
      aRun('62_story_leaving', 'coder-1', {
        status: 'failed',
        reason: legacy('stopped'),
        stopping: {
          by: 'person',
          why: message('run.asked.via', { via: 'card' }),
          since: Date.now(),
          receipt: 'r1',
          left: 0,
        },
      }),
    ],
    (run) => run.id,
  ),
  receipts: keyed(
    [
      aReceipt('61_story_other'),
      aReceipt('54_story_rate'),
      aReceipt('60_story_loud', { agent: 'loud', by: 'exit', why: legacy('the agent ended with exit 0') }),
    ],
    (receipt) => receipt.story,
  ),
});

const GATES: GateRecord[] = [
  { name: 'lint', command: 'npm run lint', after: 'coder', timeoutMs: 60_000, paths: [] },
  { name: 'tests', command: 'npm test -- --run --reporter=dot', after: 'coder', timeoutMs: 600_000, paths: [] },
  { name: 'merged', command: 'npm run e2e', after: 'merge', timeoutMs: 600_000, paths: ['src/**'] },
];

/** Stories with every field, long labels among them, in a project that starts agents by itself. */
const fields = scene({
  project: { it: aProject({ automation: { backlog: 'ask', current: 'on', qa: 'on', merge: 'off' }, gates: GATES }) },
  stories: stories([
    ['backlog', '71_story_search', 'Search by colour and size', { priority: 0, labels: ['shop', 'ui'] }],
    [
      'backlog',
      '72_story_csv',
      'Export orders as CSV',
      {
        labels: ['a label that is nearly forty characters lon', 'export', 'orders', 'tax'],
        after: ['71_story_search'],
      },
    ],
    ['backlog', '73_story_plain', 'A story without any field'],
    [
      'current',
      '60_story_cleanup',
      'Remove agents of archived stories',
      {
        priority: 1,
        labels: ['agents', 'cleanup', 'core'],
        after: ['54_story_rate', '61_story_tax', '12_story_removed'],
        acceptance: [
          {
            id: 'a1',
            text: 'Archiving a story removes its agents from the pool',
            done: { at: Date.now(), by: 'person' },
          },
          { id: 'a2', text: 'The number of removed records is logged', done: { at: Date.now(), by: 'run_x' } },
          {
            id: 'a3',
            text: 'Stories whose id begins with this id are left as they are, whatever their stage',
            done: null,
          },
        ],
      },
    ],
    [
      'current',
      '61_story_tax',
      'Tax for mixed carts',
      { priority: 1, hold: message('hold.person', { agent: 'coder-1' }), labels: ['tax'] },
    ],
    [
      'current',
      '64_story_index',
      'Index products while importing',
      { acceptance: [{ id: 'b1', text: 'x', done: null }] },
    ],
    ['done', '54_story_rate', 'Rate limit sign-in', { labels: ['auth'] }],
    ['merge', '55_story_cart', 'Cart survives sign-in'],
  ]),
  conflicts: {
    '60_story_cleanup': {
      story: '60_story_cleanup',
      base: { files: ['src/main/core/pool.ts'], count: 1 },
      with: [
        { story: '61_story_tax', files: ['src/cart.mjs', 'src/tax.mjs'], count: 9 },
        { story: '55_story_cart', files: ['src/cart.mjs'], count: 1 },
      ],
      count: 2,
    },
    '61_story_tax': {
      story: '61_story_tax',
      base: null,
      with: [{ story: '60_story_cleanup', files: ['src/cart.mjs', 'src/tax.mjs'], count: 9 }],
      count: 1,
    },
    '55_story_cart': {
      story: '55_story_cart',
      base: { files: ['src/a-folder-with-a-rather-long-name/checkout/cart-persistence.mjs'], count: 1 },
      with: [],
      count: 0,
    },
  },
});

function rejected(story: string, findings: Findings, n = 1): WorkRecord {
  const since = { stage: 'current', since: 1 } as const;
  const crashes = { crashes: [], lastCrash: null, notBefore: null };
  const turn = {
    agent: 'coder-1',
    isFinished: false,
    isDeclared: true,
    isCommitted: false,
    endedAt: 1,
    ...crashes,
    verdict: null,
  };
  return { story, progress: { story, ...since, ...turn, rejections: { current: n }, findings }, gates: [], next: null };
}

/** Gates, findings and merges, in a project in which everything is automatic. */
const work = scene({
  project: { it: aProject({ automation: { backlog: 'on', current: 'on', qa: 'ask', merge: 'ask' }, gates: GATES }) },
  stories: stories([
    ['current', '60_story_cleanup', 'Remove agents of archived stories'],
    ['current', '61_story_tax', 'Tax for mixed carts'],
    ['current', '64_story_index', 'Index products while importing'],
    ['qa', '58_story_refund', 'Partial refunds'],
    ['qa', '57_story_mail', 'Order mails in two languages'],
    ['merge', '55_story_cart', 'Cart survives sign-in'],
    [
      'done',
      '54_story_rate',
      'Rate limit sign-in',
      { merged: { base: 'main', commit: '0123456789abcdef0123456789abcdef01234567', at: 1 } },
    ],
  ]),
  runs: keyed([aRun('61_story_tax', 'coder-1', { lastLine: 'npm test' })], (run) => run.id),
  work: keyed(
    [
      rejected('60_story_cleanup', {
        kind: 'qa',
        text: 'The number of removed records is **wrong**.\n\n- see pool.ts\n- and its test',
      }),
      rejected('61_story_tax', { kind: 'gate', gate: 'tests', run: 'run_tests0000', limitSeconds: null }, 2),
      {
        story: '64_story_index',
        progress: null,
        gates: [],
        next: { kind: 'start', agent: null, until: Date.now() + 40_000 },
      },
      {
        story: '58_story_refund',
        progress: null,
        gates: ['lint', 'tests'].map((gate) => gateMark(aGateResult('58_story_refund', gate))),
        next: { kind: 'move', to: 'merge', findings: null },
      },
      {
        story: '57_story_mail',
        progress: null,
        gates: [gateMark(aGateResult('57_story_mail', 'tests', { outcome: 'timed-out', exitCode: null }))],
        next: { kind: 'review' },
      },
    ],
    (one) => one.story,
  ),
});

function crowd(n: number): Snapshot {
  const stages: readonly Stage[] = ['backlog', 'current', 'qa', 'merge', 'done'];
  const rows = Array.from({ length: n }, (_, i) => {
    const stage = stages[(i * 7) % 11 < 5 ? 0 : i % 5] ?? 'backlog';
    const title = i % 9 === 0 ? long : `Story number ${i} of a long list`;
    const id = i % 13 === 0 ? `${i}_story_${'with_a_very_long_identifier_'.repeat(2)}x` : `${i}_story_item`;
    const part: Partial<StoryRecord> = {
      priority: ([2, 1, 2, 0, 3] as const)[i % 5] ?? 2,
      labels: ['ui', 'a rather long label', 'core'].slice(0, i % 4),
    };
    return [stage, id, title, part] as const;
  });
  const table = stories(rows);
  const at = Object.values(table).filter((s) => s.stage === 'current');
  return scene({
    stories: table,
    runs: keyed(
      at.slice(0, 5).map((s, i) => aRun(s.id, `coder-with-a-long-name-${i}`, { lastLine: 'x'.repeat(180) })),
      (run) => run.id,
    ),
  });
}

/** Snapshots by the name of their scene. */
export const SCENES: Readonly<Record<string, () => Snapshot>> = {
  all: () => all,
  trouble: () => trouble,
  empty: () => scene({}),
  welcome: () => emptySnapshot(),
  'no-config': () =>
    scene({ agents: {}, project: { it: aProject({ config: 'missing', trusted: false, found: ['claude', 'codex'] }) } }),
  untrusted: () =>
    scene({
      stories: all.stories,
      project: {
        it: aProject({
          trusted: false,
          untrusted: [
            { kind: 'command', label: 'coder-1', words: 'claude -p -- {prompt}', digest: '1' },
            { kind: 'prompt', label: 'coder-1', words: 'Work on {story}.\n\n{text}', digest: '2' },
            { kind: 'worktrees', label: 'worktrees', words: '/home/ada/trees', digest: '3' },
            { kind: 'stop', label: 'stop.foreign', words: 'kill', digest: '4' },
          ],
        }),
      },
    }),
  invalid: () =>
    scene({
      stories: all.stories,
      project: {
        it: aProject({
          config: 'invalid',
          problem: {
            file: '.huskies/project.toml',
            line: 12,
            key: 'agent[1].role',
            why: message('config.fields.choice', {
              path: 'agent[1].role',
              value: '"tester"',
              choices: ['coder', 'qa', 'mergemaster', 'other'],
              key: 'role',
              fallback: 'other',
            }),
          },
        }),
      },
    }),
  fields: () => fields,
  work: () => work,
  agents: () => agentsThatTell,
  crowd200: () => crowd(200),
  crowd1000: () => crowd(1000),
};
