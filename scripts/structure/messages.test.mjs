/** What is stored or sent is a code, never a sentence (ADR 14): rules that the compiler cannot check, each with a planted breach. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importedNames, sentenceBreaches } from './sentences.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The readers of rows written by 0.1. */
const READERS = ['src/main/adapters/store/reads.ts', 'src/main/adapters/store/shapes.ts'];

const isTest = (file) => /\.test\.tsx?$|\/testing\//.test(file);
const files = execFileSync('git', ['ls-files', '-z', '--', 'src'], { cwd: ROOT, encoding: 'utf8' })
  .split('\0')
  .filter((file) => /\.tsx?$/.test(file) && !isTest(file));

/** The forbidden calls in a file: `text` in the core, the adapters and the sessions, `legacy` everywhere but in readers of old rows. */
function breachesOf(file, source) {
  const names = importedNames(file, source);
  return [
    ...(/^src\/main\/(core|adapters|serving)\//.test(file) && names.includes('text') ? ['text'] : []),
    ...(names.includes('legacy') && !READERS.includes(file) ? ['legacy'] : []),
  ];
}

/** Where a sentence may be a value, or may be read, with the reason. */
const EXCEPTIONS = {
  'src/main/adapters/config/parse.ts': 'the TOML library reports a problem as several lines of text only',
  'src/main/adapters/git/spawn.ts': 'the error of a spawn is the text of the system, and often not an Error',
  'src/main/adapters/store/documents.ts': 'the text of the CRDT library, with the kind of its error',
  'src/main/adapters/store/failures.ts': 'the text of SQLite, whose code has been recognised',
  'src/main/adapters/store/shapes.ts': 'the text of the JSON parser, with the kind of its error',
  'src/main/adapters/store/sqlite.ts': 'the fixed texts of SQLite, where the package gives no code',
  'src/main/cli/format.ts': 'the catalogue has the heads of a table as one text',
};

const rulesOf = (source) => sentenceBreaches('src/main/core/a.ts', source).map(({ rule }) => rule);

describe('no sentence is stored or sent', () => {
  for (const rule of ['text', 'legacy']) {
    it(`${rule}() is called only where it is allowed`, () => {
      const breaches = files.filter((file) => breachesOf(file, readFileSync(`${ROOT}/${file}`, 'utf8')).includes(rule));
      expect(breaches).toEqual([]);
    });
  }

  it('the values of a message are made with whyOf, and no sentence is compared or parsed', () => {
    const breaches = files.flatMap((file) =>
      sentenceBreaches(file, readFileSync(`${ROOT}/${file}`, 'utf8')).map((breach) => ({ file, ...breach })),
    );
    expect(breaches.filter(({ file }) => !(file in EXCEPTIONS))).toEqual([]);
    const found = new Set(breaches.map(({ file }) => file));
    expect(Object.keys(EXCEPTIONS).filter((file) => !found.has(file))).toEqual([]);
  }, 180_000);

  it.each([
    "message('a.b', { why: String(error) })",
    "message('a.b', {\n  story: { id },\n  why: messageText(why, 'copied'),\n})",
    "refuse('failed', message('a.b', { why: reasonText(why) }))",
    "message('a.b', { why: error instanceof Error ? error.message : '' })",
    "message('a.b', { why: (error as Error).message })",
    "message('a.b', { why: error?.message ?? stderr })",
    "message('a.b', { why: `no: @{error}` })".replace('@', '$'),
    "try { a(); } catch (problem) { fail(message('a.b', { why: String(problem) })); }",
    "const why = error instanceof Error ? error.message : String(error);\nfail(message('a.b', { story, why }));",
    "const words: string = messageText(one);\nfail(message('a.b', { why: words.trim() }));",
    "const { message: words } = error;\nfail(message('a.b', { why: words }));",
    'const row = { ok: false, why: (error as Error).message };',
  ])('a planted sentence is found in the values of a message: %s', (planted) => {
    expect(rulesOf(planted)).toEqual(['value']);
  });

  it.each([
    "if (messageText(why) === 'stopped') return;",
    "if ('stopped' !== standaloneText(why)) return;",
    "if ((error as Error).message == 'no host') return;",
    "switch (messageText(why)) { case 'stopped': return; }",
    'if (/exit \\d+/.test(reasonText(why))) return;',
    'const code = /exit (\\d+)/.exec(messageText(why));',
    "const shown = messageText(why);\nif (shown.startsWith('exit')) return;",
    "if (event.message.includes('stopped')) return;",
    "const [first] = refusalSentence(refusal).split('. ');",
    'const code = refusalSentence(refusal).match(/[0-9]+/);',
    "if (run.reason.values.text === 'interrupted') return;",
    'const icon = ICONS[messageText(why)];',
    'const icon = ICONS.get(messageText(why));',
    "try { a(); } catch (problem) { if (String(problem).includes('EPERM')) return; }",
    "if (text('cli.usage') === line) return;",
  ])('a planted comparison or reading of a sentence is found: %s', (planted) => {
    expect(rulesOf(planted)).toEqual(['parse']);
  });

  it.each([
    "message('a.b', { why: whyOf(error) });",
    'log.warn(messageText(why), { error: String(error), why: (error as Error).message });',
    "message('a.b', { why: message('c.d', { n: 1 }) });",
    "if (remedyText(why) === '' || error?.message === undefined) return;",
    "if (why.code === 'stop.stopped' || ['EPERM'].includes(codeOf(error))) return;",
    "const shown = messageText(why);\nfunction f(shown: string) { return shown.includes('a'); }",
  ])('what keeps the code is allowed: %s', (source) => {
    expect(rulesOf(source)).toEqual([]);
  });

  it('a planted breach is found in each place and under any name, and a reader of old rows is allowed', () => {
    const text = "import { ok, text as say } from '../../../contract/index.ts';";
    const legacy = "import {\n  legacy,\n} from '../../domain/index.ts';";
    expect(breachesOf('src/main/core/agents/a.ts', text)).toEqual(['text']);
    expect(breachesOf('src/main/adapters/git/a.ts', text)).toEqual(['text']);
    expect(breachesOf('src/main/serving/a.ts', text)).toEqual(['text']);
    expect(breachesOf('src/renderer/app/a.ts', text)).toEqual([]);
    expect(breachesOf('src/main/core/agents/a.ts', legacy)).toEqual(['legacy']);
    const whole = "import * as domain from '../../domain/index.ts';\ndomain.legacy('old');";
    expect(breachesOf('src/main/core/agents/a.ts', whole)).toEqual(['legacy']);
    expect(breachesOf(READERS[0], legacy)).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(READERS));
  });
});

/** Where the message catalogue is. */
const CATALOGUE = /^src\/domain\/messages\//;

/** The codes whose last part is a value, by the rest of the code. Each is made by a template such as `state.${kind}`. */
const MADE_BY_TEMPLATE = {
  'acp.': ['resumed', 'loaded'],
  'caller.': ['person-only', 'other-story', 'other-run'],
  'config.place.': ['fileSystem', 'project', 'gitFolder', 'huskies', 'worktree', 'repository'],
  'exchange.file.': ['kind', 'newer', 'project', 'damaged'],
  'facts.': ['rate-limited', 'overloaded', 'out-of-credit', 'unreachable', 'context-full'],
  'git.folder.': [
    'noPath',
    'points',
    'noCommits',
    'unread',
    'missing',
    'noFolder',
    'bare',
    'owner',
    'noProject',
    'unopened',
  ],
  'loopback.': ['taken', 'rights', 'refused', 'ended'],
  'preset.dialog.': ['trust', 'login', 'setup', 'hooks', 'bypass', 'key', 'gateway', 'permission'],
  'session.': ['older', 'newer'],
  'start.busy.': ['starts', 'runs', 'stopping'],
  'state.': ['file', 'folder', 'pipe', 'socket', 'device'],
  'store.': ['full', 'readonly', 'io', 'open', 'busy', 'damage'],
  'version.': ['older', 'newer'],
  'version.host.': ['older', 'newer'],
  'worktree.': ['missing', 'locked', 'copied'],
};

/** The codes in a file of the catalogue. */
function codesIn(source) {
  return [...source.matchAll(/^ {2}'?([A-Za-z][\w.-]*)'?: (?=[A-Z{])/gm)].map(([, code]) => code);
}

/** Whether the source writes the code elsewhere than in a comparison. */
function writes(source, code) {
  return new RegExp(`(?<!case |[!=]==? )'${code.replaceAll('.', '\\.')}'`).test(source);
}

/** The codes that the source makes neither literally nor by an allowed template. */
function unmade(codes, source) {
  const templates = Object.entries(MADE_BY_TEMPLATE).filter(([start]) => source.includes(`\`${start}\${`));
  const allowed = new Set(templates.flatMap(([start, ends]) => ends.map((end) => start + end)));
  return codes.filter((code) => !allowed.has(code) && !writes(source, code));
}

describe('the message catalogue', () => {
  const read = (file) => readFileSync(`${ROOT}/${file}`, 'utf8');
  const codes = files
    .filter((file) => CATALOGUE.test(file) && !file.endsWith('/values.ts'))
    .flatMap((file) => codesIn(read(file)));
  // catalogues of texts write each code as a key
  const source = files
    .filter((file) => !CATALOGUE.test(file) && !file.endsWith('.en.ts'))
    .map(read)
    .join('\n');

  it('contains no code that nothing makes', () => {
    expect(codes.length).toBeGreaterThan(400);
    expect(unmade(codes, source)).toEqual([]);
  });

  it('contains each code that a template may make, and nothing writes these literally', () => {
    const allowed = Object.entries(MADE_BY_TEMPLATE).flatMap(([start, ends]) => ends.map((end) => start + end));
    expect(allowed.filter((code) => !codes.includes(code) || writes(source, code))).toEqual([]);
  });

  it('a planted code is found: one that is only compared, and one whose template is gone', () => {
    const planted = codesIn("  'a.made': NoValues;\n  'a.seen': { n: number };\n  'state.file': NoValues;\n");
    const maker = "message('a.made'); if (code === 'a.seen') return; switch (code) { case 'a.seen': }";
    expect(unmade(planted, maker)).toEqual(['a.seen', 'state.file']);
    expect(unmade(planted, `${maker} message(\`state.\${kind}\`)`)).toEqual(['a.seen']);
  });
});
