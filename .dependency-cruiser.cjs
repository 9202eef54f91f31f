/**
 * What may import what (ARCHITECTURE.md). Each rule has a planted breach in scripts/structure/breaches.test.mjs, so a
 * rule that no longer bites fails the tests.
 */
const NOUNS = ['agents', 'stopping', 'worktrees', 'pipeline'];
const FEATURES = ['board', 'terminals', 'agents', 'review', 'settings', 'stories', 'conversation'];
const TEST = '\\.test\\.tsx?$';
/** Built-in modules of Node, with and without prefix. */
const NODE = { dependencyTypes: ['core'] };

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule('no-circular', 'A cycle has no first page to read.', {}, { circular: true }),
    rule(
      'domain-is-pure',
      'The domain imports the schema library only.',
      { path: '^src/domain/', pathNot: TEST },
      {
        pathNot: ['^src/domain/', '^node_modules/valibot/'],
      },
    ),
    rule(
      'contract-is-pure',
      'The contract imports the domain and the schema library only.',
      { path: '^src/contract/', pathNot: TEST },
      {
        pathNot: ['^src/(domain|contract)/', '^node_modules/valibot/'],
      },
    ),
    rule(
      'client-knows-only-the-contract',
      'The client runs in pages, Electron and Node alike.',
      { path: '^src/client/', pathNot: TEST },
      {
        pathNot: ['^src/(domain|contract|client)/'],
      },
    ),
    rule(
      'core-is-pure',
      'The core has no Node, no Electron, no DOM: effects are ports.',
      { path: '^src/main/core/', pathNot: TEST },
      {
        pathNot: [
          '^src/main/core/',
          '^src/(domain|contract)/',
          '(^|/)node_modules/(valibot|fractional-indexing|any-ascii)/',
        ],
      },
    ),
    rule(
      'ports-stand-alone',
      'Ports are interfaces.',
      { path: '^src/main/core/ports/' },
      { path: '^src/main/core/(?!ports/)' },
    ),
    rule(
      'state-looks-down',
      'State knows ports, not the nouns.',
      { path: '^src/main/core/state/', pathNot: TEST },
      {
        path: '^src/main/core/(?!(ports|state)/)',
      },
    ),
    rule(
      'ledger-only-by-handles',
      'Only its handles reach the ledger, so the types limit what each side writes.',
      { pathNot: '^src/main/core/state/' },
      { path: '^src/main/core/state/ledger\\.ts$' },
    ),
    ...NOUNS.map((noun) =>
      rule(
        `${noun}-not-sideways`,
        'The four nouns meet in reconcile, never each other.',
        { path: `^src/main/core/${noun}/`, pathNot: TEST },
        {
          path: `^src/main/core/(?!(ports|state|${noun})/)`,
        },
      ),
    ),
    rule(
      'commands-do-not-act',
      'A command writes what is wanted; reconcile acts.',
      { path: '^src/main/core/commands/', pathNot: TEST },
      {
        path: '^src/main/core/reconcile/',
      },
    ),
    rule(
      'reconcile-takes-no-commands',
      'Reconcile looks at state, not at commands.',
      { path: '^src/main/core/reconcile/', pathNot: TEST },
      {
        path: '^src/main/core/commands/',
      },
    ),
    rule(
      'procedures-not-sideways',
      'Each procedure of reconcile is read by itself: what two of them share is a part.',
      { path: '^src/main/core/reconcile/procedures/', pathNot: TEST },
      { path: '^src/main/core/reconcile/(?!parts/|keys\\.ts$|world\\.ts$)' },
    ),
    rule(
      'parts-serve-procedures',
      'The parts of procedures know neither these nor the loop.',
      { path: '^src/main/core/reconcile/(parts/|keys\\.ts$|world\\.ts$)', pathNot: TEST },
      { path: '^src/main/core/reconcile/(?!parts/|keys\\.ts$|world\\.ts$)' },
    ),
    rule(
      'loop-knows-no-concern',
      'The loop of reconcile would do for any keys.',
      { path: '^src/main/core/reconcile/loop/', pathNot: TEST },
      { path: '^src/main/core/(?!ports/|reconcile/loop/)' },
    ),
    rule(
      'adapters-know-ports',
      'An adapter makes a port real.',
      { path: '^src/main/adapters/', pathNot: TEST },
      {
        path: '^src/(main/(core/(?!ports/)|serving/|electron/|cli/|[^/]+\\.ts$)|client/|renderer/|preload/)',
      },
    ),
    rule(
      'only-entries-take-adapters',
      'compose.ts and the entries choose adapters.',
      {
        path: '^src/main/(core|serving|testing)/',
        pathNot: TEST,
      },
      { path: '^src/main/adapters/' },
    ),
    rule(
      'serving-knows-links',
      'A session knows post, onMessage, onClose.',
      { path: '^src/main/serving/', pathNot: TEST },
      {
        pathNot: [
          '^src/main/serving/',
          '^src/(domain|contract)/',
          '^src/main/core/(commands|state|ports)/',
          '^node_modules/valibot/',
        ],
      },
    ),
    rule(
      'electron-at-the-edge',
      'Electron is importable in main/electron, main/index.ts and preload only.',
      {
        path: '^(src|e2e)/',
        pathNot: ['^src/main/electron/', '^src/main/index\\.ts$', '^src/preload/'],
      },
      { path: '^(node_modules/)?electron(/|$)' },
    ),
    rule(
      'page-has-no-host',
      'The page sees contract and client.',
      { path: '^src/renderer/' },
      { path: '^src/(main|preload)/' },
    ),
    rule('page-has-no-node', 'No Node in pages.', { path: '^src/renderer/', pathNot: [TEST, '/testing/'] }, NODE),
    ...FEATURES.map((feature) =>
      rule(
        `page-${feature}-not-sideways`,
        'Features meet in app/.',
        { path: `^src/renderer/${feature}/`, pathNot: TEST },
        {
          path: `^src/renderer/(?!(store|ui|${feature})/)`,
        },
      ),
    ),
    rule(
      'page-store-and-ui-look-down',
      'Store and ui serve the features.',
      { path: '^src/renderer/(store|ui)/', pathNot: TEST },
      {
        path: '^src/renderer/(?!(store|ui)/)',
      },
    ),
    rule(
      'e2e-is-outside',
      'End-to-end tests see what a client sees.',
      { path: '^e2e/' },
      { path: '^src/(?!(domain|contract|client)/)' },
    ),
    rule(
      'no-folder-without-owner',
      'utils, helpers, common, lib, shared, services: a file that wants one has no owner yet.',
      {},
      {
        path: '/(utils|helpers|common|lib|shared|services)/',
        pathNot: '^node_modules/',
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|out)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
