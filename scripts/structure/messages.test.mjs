/** What is stored or sent is a code, never a sentence (ADR 14): rules that the compiler cannot check, each with a planted breach. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The readers of rows written by 0.1. */
const READERS = ['src/main/adapters/store/reads.ts', 'src/main/adapters/store/shapes.ts'];

const isTest = (file) => /\.test\.tsx?$|\/testing\//.test(file);
const files = execFileSync('git', ['ls-files', '-z', '--', 'src'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((file) => /\.tsx?$/.test(file) && !isTest(file));

/** The names that a source imports from the contract or the domain, before any renaming. */
function importedBy(source) {
  return [...source.matchAll(/import\s*\{([^}]*)\}\s*from\s*'[^']*(?:contract|domain)\/[^']*'/g)].flatMap(([, names]) =>
    names.split(',').map((name) =>
      name
        .trim()
        .replace(/^type /, '')
        .replace(/ as .*/, ''),
    ),
  );
}

/** The forbidden calls in a file: `text` in the core, the adapters and the sessions, `legacy` everywhere but in readers of old rows. */
function breachesOf(file, source) {
  const names = importedBy(source);
  return [
    ...(/^src\/main\/(core|adapters|serving)\//.test(file) && names.includes('text') ? ['text'] : []),
    ...(names.includes('legacy') && !READERS.includes(file) ? ['legacy'] : []),
  ];
}

describe('no sentence is stored or sent', () => {
  for (const rule of ['text', 'legacy']) {
    it(`${rule}() is called only where it is allowed`, () => {
      const breaches = files.filter((file) => breachesOf(file, readFileSync(`${ROOT}/${file}`, 'utf8')).includes(rule));
      expect(breaches).toEqual([]);
    });
  }

  it('a planted breach is found in each place and under any name, and a reader of old rows is allowed', () => {
    const text = "import { ok, text as say } from '../../../contract/index.ts';";
    const legacy = "import {\n  legacy,\n} from '../../domain/index.ts';";
    expect(breachesOf('src/main/core/agents/a.ts', text)).toEqual(['text']);
    expect(breachesOf('src/main/adapters/git/a.ts', text)).toEqual(['text']);
    expect(breachesOf('src/main/serving/a.ts', text)).toEqual(['text']);
    expect(breachesOf('src/renderer/app/a.ts', text)).toEqual([]);
    expect(breachesOf('src/main/core/agents/a.ts', legacy)).toEqual(['legacy']);
    expect(breachesOf(READERS[0], legacy)).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(READERS));
  });
});
