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

/** A sentence made of an error or of a message: whyOf() keeps the code of a message instead. */
const SENTENCE =
  /\b(?:messageText|reasonText|standaloneText|refusalSentence)\(|\bString\((?:error|failure|reason|cause)\)|\b(?:error|failure|cause)\.message\b|\$\{(?:error|failure|cause)\}/;

/** Where a sentence may be a value, with the reason. */
const EXCEPTIONS = {
  'src/main/adapters/git/spawn.ts': 'the error of a spawn is the text of the system, and often not an Error',
};

/** The values of each message('code', {...}) in a source. */
function valuesOf(source) {
  return [...source.matchAll(/\bmessage\(\s*'[^']+',\s*(?=\{)/g)].map(({ 0: { length }, index }) => {
    let depth = 0;
    for (let at = index + length; at < source.length; at += 1) {
      if (source[at] === '{') depth += 1;
      if (source[at] === '}') depth -= 1;
      if (depth === 0) return source.slice(index + length, at + 1);
    }
    return source.slice(index + length);
  });
}

/** The values of messages in which a sentence is made. A variable that holds one counts too. */
function sentencesOf(source) {
  const made = [...source.matchAll(/\b(?:const|let) (\w+)[^=;]*=([^;]*);/g)]
    .filter(([, , value]) => SENTENCE.test(value))
    .map(([, name]) => name);
  const usesMade = (values) => made.some((name) => new RegExp(`[{,:\\s]${name}\\s*[,}]`).test(values));
  return valuesOf(source).filter((values) => SENTENCE.test(values) || usesMade(values));
}

describe('no sentence is stored or sent', () => {
  for (const rule of ['text', 'legacy']) {
    it(`${rule}() is called only where it is allowed`, () => {
      const breaches = files.filter((file) => breachesOf(file, readFileSync(`${ROOT}/${file}`, 'utf8')).includes(rule));
      expect(breaches).toEqual([]);
    });
  }

  it('the values of a message are made with whyOf, never of the sentence of an error or of another message', () => {
    const breaches = files.flatMap((file) =>
      sentencesOf(readFileSync(`${ROOT}/${file}`, 'utf8')).map((values) => `${file}: ${values}`),
    );
    expect(breaches.filter((breach) => !(breach.split(': ')[0] in EXCEPTIONS))).toEqual([]);
    for (const file of Object.keys(EXCEPTIONS)) expect(breaches.join()).toContain(file);
  });

  it('each planted sentence is found in the values of a message, and whyOf and other calls are allowed', () => {
    for (const planted of [
      "message('a.b', { why: String(error) })",
      "message('a.b', {\n  story: { id },\n  why: messageText(why, 'copied'),\n})",
      "refuse('failed', message('a.b', { why: reasonText(why) }))",
      "message('a.b', { why: error instanceof Error ? error.message : '' })",
      "message('a.b', { why: `@{error}` })".replace('@', '$'),
      "const why = error instanceof Error ? error.message : String(error);\nfail(message('a.b', { story, why }));",
      "const words: string = messageText(one);\nfail(message('a.b', { why: words }));",
    ]) {
      expect(sentencesOf(planted), planted).toHaveLength(1);
    }
    expect(
      sentencesOf("message('a.b', { why: whyOf(error) }); log.warn(messageText(why), { error: String(error) });"),
    ).toEqual([]);
  });

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

/** Where the message catalogue is. */
const CATALOGUE = /^src\/domain\/messages\//;

/** The codes whose last part is a value, by the rest of the code. Each is made by a template such as `state.${kind}`. */
const MADE_BY_TEMPLATE = {
  'caller.': ['person-only', 'other-story', 'other-run'],
  'config.place.': ['fileSystem', 'project', 'gitFolder', 'huskies', 'worktree', 'repository'],
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
