/** Each structure rule refuses a planted breach, in a small tree of its own (ARCHITECTURE.md, "What may import what"). */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { afterAll, describe, expect, it } from 'vitest';

const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');

/** rule -> [importing file, imported file or module] */
const BREACHES = {
  'no-circular': ['src/contract/a.ts', 'src/contract/b.ts', { back: true }],
  'domain-is-pure': ['src/domain/a.ts', 'src/contract/b.ts'],
  'contract-is-pure': ['src/contract/a.ts', 'node:fs'],
  'client-knows-only-the-contract': ['src/client/a.ts', 'src/main/core/ports/b.ts'],
  'core-is-pure': ['src/main/core/agents/a.ts', 'node:fs'],
  'ports-stand-alone': ['src/main/core/ports/a.ts', 'src/main/core/state/b.ts'],
  'state-looks-down': ['src/main/core/state/a.ts', 'src/main/core/agents/b.ts'],
  'ledger-only-by-handles': ['src/main/core/host.ts', 'src/main/core/state/ledger.ts'],
  'agents-not-sideways': ['src/main/core/agents/a.ts', 'src/main/core/pipeline/b.ts'],
  'stopping-not-sideways': ['src/main/core/stopping/a.ts', 'src/main/core/agents/b.ts'],
  'worktrees-not-sideways': ['src/main/core/worktrees/a.ts', 'src/main/core/pipeline/b.ts'],
  'pipeline-not-sideways': ['src/main/core/pipeline/a.ts', 'src/main/core/stopping/b.ts'],
  'commands-do-not-act': ['src/main/core/commands/a.ts', 'src/main/core/reconcile/b.ts'],
  'reconcile-takes-no-commands': ['src/main/core/reconcile/a.ts', 'src/main/core/commands/b.ts'],
  'procedures-not-sideways': ['src/main/core/reconcile/procedures/a.ts', 'src/main/core/reconcile/procedures/b.ts'],
  'parts-serve-procedures': ['src/main/core/reconcile/parts/a.ts', 'src/main/core/reconcile/procedures/b.ts'],
  'loop-knows-no-concern': ['src/main/core/reconcile/loop/a.ts', 'src/main/core/reconcile/world.ts'],
  'adapters-know-ports': ['src/main/adapters/git/a.ts', 'src/main/core/state/b.ts'],
  'only-entries-take-adapters': ['src/main/core/agents/a.ts', 'src/main/adapters/git/b.ts'],
  'serving-knows-links': ['src/main/serving/a.ts', 'src/main/core/agents/b.ts'],
  'electron-at-the-edge': ['src/main/adapters/git/a.ts', 'electron'],
  'page-has-no-host': ['src/renderer/app/a.ts', 'src/main/core/ports/b.ts'],
  'page-has-no-node': ['src/renderer/app/a.ts', 'node:fs'],
  'page-board-not-sideways': ['src/renderer/board/a.ts', 'src/renderer/terminals/b.ts'],
  'page-terminals-not-sideways': ['src/renderer/terminals/a.ts', 'src/renderer/board/b.ts'],
  'page-agents-not-sideways': ['src/renderer/agents/a.ts', 'src/renderer/board/b.ts'],
  'page-review-not-sideways': ['src/renderer/review/a.ts', 'src/renderer/board/b.ts'],
  'page-settings-not-sideways': ['src/renderer/settings/a.ts', 'src/renderer/board/b.ts'],
  'page-stories-not-sideways': ['src/renderer/stories/a.ts', 'src/renderer/board/b.ts'],
  'page-conversation-not-sideways': ['src/renderer/conversation/a.ts', 'src/renderer/board/b.ts'],
  'page-store-and-ui-look-down': ['src/renderer/ui/a.ts', 'src/renderer/board/b.ts'],
  'e2e-is-outside': ['e2e/specs/a.ts', 'src/main/core/ports/b.ts'],
  'no-folder-without-owner': ['src/client/a.ts', 'src/client/utils/b.ts'],
};

const home = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-breaches-')));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The names of the rules that a tree with this one import breaks. */
async function broken(name, [from, to, { back = false } = {}]) {
  const tree = join(home, name);
  const write = (file, text) => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  };
  const path = (a, b) => (/^(node:|electron$|zustand$)/.test(b) ? b : `./${relative(dirname(a), b)}`);
  write(from, `import { b } from '${path(from, to)}';\nexport const a = b;\n`);
  if (to.endsWith('.ts'))
    write(to, back ? `import { a } from '${path(to, from)}';\nexport const b = a;\n` : 'export const b = 1;\n');
  const { tsConfig: _tsConfig, ...options } = config.options;
  const result = await cruise(['.'], {
    ...options,
    ruleSet: { forbidden: config.forbidden },
    validate: true,
    baseDir: tree,
  });
  return result.output.summary.violations.map((violation) => violation.rule.name);
}

describe('structure rules', () => {
  it('every rule has a planted breach', () => {
    expect(Object.keys(BREACHES).sort()).toEqual(config.forbidden.map((rule) => rule.name).sort());
  });

  for (const [name, breach] of Object.entries(BREACHES)) {
    it(`${name} refuses its breach`, async () => {
      expect(await broken(name, breach)).toContain(name);
    });
  }

  for (const to of [
    'node:fs',
    'electron',
    'zustand',
    'src/client/b.ts',
    'src/main/core/ports/b.ts',
    'src/main/core/agents/b.ts',
    'src/renderer/store/b.ts',
    'node_modules/fractional-indexing/b.ts',
  ]) {
    it(`the domain must not import ${to}`, async () => {
      expect(await broken(`domain-${to.replace(/\W/g, '-')}`, ['src/domain/a.ts', to])).toContain('domain-is-pure');
    });
  }

  it('the domain may import itself and the schema library', async () => {
    expect(await broken('domain-itself', ['src/domain/a.ts', 'src/domain/b.ts'])).toEqual([]);
    expect(await broken('domain-schema', ['src/domain/a.ts', 'node_modules/valibot/b.ts'])).toEqual([]);
  });

  it('a tree that keeps the rules breaks none', async () => {
    expect(await broken('clean', ['src/main/core/agents/a.ts', 'src/main/core/ports/b.ts'])).toEqual([]);
  });
});
