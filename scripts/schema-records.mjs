// The records that scripts/schema-fixture.mjs stores: each kind, from the schema on that has it.

const [BASKET, TILL, OLD, DELETED, GONE] = [
  '1_story_basket',
  '2_story_till',
  '3_story_old',
  '4_story_deleted',
  '5_story_gone',
];
const BOOT = 'boot-1';
/** Takes the place of a maker that the version does not have, for records that it does not store. */
const none = () => null;

/**
 * The commits that fill a database, in their order.
 * @param {number} schema
 * @param {Record<string, (...given: any[]) => any>} records makes records as the version of the schema has them
 * @returns {unknown[][]}
 */
export function commitsFor(schema, { aStory, aRun, aFence, aReceipt, anEvent, aWorktree = none, aGateResult = none }) {
  const ended = { story: TILL, status: 'failed', endedAt: 6_000, exitCode: 3 };
  const place = { path: `/w/${BASKET}`, branch: `huskies/${BASKET}`, empty: ['libs/ü'] };
  /** @type {[since: number, ...changes: unknown[]][]} */
  const all = [
    [1, { put: 'story', story: aStory(BASKET, { stage: 'current', frozen: true }), text: 'It forgets them.\0\n' }],
    [1, { put: 'story', story: aStory(TILL, { stage: 'qa', rank: 'a1' }), text: 'Später 🐕' }],
    [1, { put: 'story', story: aStory(TILL, { stage: 'merge', rank: 'a1', movedAt: 2_000 }) }],
    [1, { put: 'story', story: aStory(OLD, { stage: 'archived', title: 'Old \0 title' }), text: 'old' }],
    [1, { put: 'run', run: aRun('run_aaaaaaaaaaaa', { story: BASKET }) }],
    [1, { put: 'run', run: aRun('run_bbbbbbbbbbbb', ended) }],
    [1, { remove: 'run', id: 'run_bbbbbbbbbbbb' }],
    [1, { put: 'fence', fence: aFence('/w/fenced', { story: TILL, run: 'run_bbbbbbbbbbbb' }) }],
    [1, { put: 'receipt', receipt: aReceipt('rcpt_bbbbbbbb', { story: TILL, run: 'run_bbbbbbbbbbbb' }) }],
    [1, { put: 'receipt', receipt: aReceipt('rcpt_cccccccc', { story: OLD, verdict: 'unknown' }) }],
    [1, { put: 'event', event: anEvent('told \0 end', { story: BASKET }) }],
    schema < 5
      ? [1, { put: 'worktree', story: BASKET, ...place }]
      : [5, { put: 'worktree', worktree: aWorktree(BASKET, place) }],
    [4, { put: 'moved', moved: { from: '/w/former', to: place.path, boot: BOOT } }],
    [4, { put: 'release', release: { ...releaseOf(OLD), processes: aFence('/w').processes } }],
    [5, { put: 'worktree', worktree: aWorktree('_merge', { owner: { kind: 'lane', lane: 0 } }) }],
    [7, { put: 'story', story: aStory('6_story_fields', fieldsOf()), text: '' }],
    [7, { put: 'story', story: aStory(DELETED), text: 'kept' }],
    [7, { remove: 'story', id: DELETED, at: 3_000 }],
    [7, { put: 'story', story: aStory(GONE), text: 'lost' }],
    [7, { remove: 'story', id: GONE, at: 3_000 }],
    [7, { remove: 'deleted', id: GONE }],
    [8, { put: 'gate-result', result: aGateResult('run_gggggggggggg', { story: BASKET }) }],
    [
      8,
      { put: 'gate-result', result: aGateResult('run_hhhhhhhhhhhh', { story: OLD, outcome: 'failed', exitCode: 1 }) },
    ],
    [9, { put: 'progress', progress: progressOf(TILL, schema) }],
    [9, { put: 'merge-entry', entry: { story: TILL, enteredAt: 6, group: { number: 2, head: 'c1' }, conflict: null } }],
    [9, { put: 'candidate', candidate: candidateOf(TILL) }],
    [10, { put: 'merge-request', request: { story: TILL, since: 5 } }],
    [10, { put: 'care', care: careOf(BASKET, schema) }],
    [10, { put: 'paused', since: 4_000 }],
    [11, { put: 'pull-request', pull: { story: TILL, pushed: 'c1', number: 7 } }],
    [11, { put: 'writer', writer: { name: 'desk', files: 2, sum: 'f'.repeat(64) } }],
  ];
  return all.filter(([since]) => since <= schema).map(([, ...changes]) => changes);
}

const releaseOf = (story) => ({
  run: 'run_dddddddddddd',
  worktree: '/w/opened',
  story,
  agent: 'coder-1',
  at: 7_000,
  boot: BOOT,
});

const fieldsOf = () => ({
  priority: 0,
  labels: ['api', 'später'],
  after: [BASKET],
  acceptance: [{ id: 'a', text: 'It remembers', done: { at: 5, by: 'person' } }],
  rank: 'a2',
});

/** Records of schema 9 do not have the time of the end. */
const progressOf = (story, schema) => ({
  story,
  stage: 'merge',
  since: 5,
  agent: 'mergemaster',
  isFinished: true,
  ...(schema < 10 ? {} : { endedAt: 6 }),
  rejections: { current: 1 },
  crashes: [3],
  notBefore: null,
  findings: { kind: 'gate', gate: 'tests', run: 'run_gggggggggggg' },
  verdict: null,
});

const candidateOf = (story) => ({
  id: 'm1',
  lane: 0,
  onto: 'c0',
  tip: 'c2',
  parts: [{ story, head: 'c1', commit: 'c2' }],
  left: [],
  builtAt: 7,
});

/** The first version of schema 10 had the first three fields only. */
const careOf = (story, schema) => ({
  story,
  setup: { worktree: 'wt_1', key: 'k', done: 2 },
  teardown: null,
  ...(schema < 11 ? {} : { carried: { worktree: 'wt_1', globs: ['.env'] }, port: 20_001 }),
  ...(schema < 11 ? {} : { removal: null, restoring: null, removed: null, kept: null }),
});
