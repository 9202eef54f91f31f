// Finds broken references in docs, comments, tests and scripts to other files of the repository.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** @typedef {{ where: string, what: string, why: string }} Broken `where`: FILE:LINE */
/** @typedef {Map<string, string>} Tree every file of the repository by its path with slashes; the text, or '' of pictures and the like */

const NOT_OURS = new Set(['.git', 'node_modules', 'build', 'out', 'dist', 'test-results', 'playwright-report']);
const TEXTS = /\.(md|ts|tsx|mts|mjs|cjs|js|json|c|css|html|sh|svg|toml|yml)$|^bin\/|^\.ci\//;
const CODE = /\.(ts|tsx|mts|mjs|cjs|js|c|css|sh)$|^bin\/|^\.ci\//;

/** @param {string} root @returns {Tree} */
export function readTree(root) {
  /** @type {Tree} */
  const tree = new Map();
  const walk = (/** @type {string} */ folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (NOT_OURS.has(entry.name)) continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) tree.set(path, TEXTS.test(path) ? readFileSync(join(root, path), 'utf8') : '');
    }
  };
  walk('');
  return tree;
}

/**
 * Every broken reference: markdown links and images, `NAME.md` followed by a heading or a step, ADR numbers, and source
 * files named in docs and comments.
 * @param {Tree} tree
 * @returns {Broken[]}
 */
export function brokenReferences(tree) {
  const places = placesOf(tree);
  /** @type {Broken[]} */
  const broken = [];
  for (const [file, text] of tree) {
    if (text === '' || file === 'package-lock.json') continue;
    const source = CODE.test(file) ? unfolded(text) : text;
    const say = (/** @type {number} */ at, /** @type {string} */ what, /** @type {string} */ why) =>
      broken.push({ where: `${file}:${source.slice(0, at).split('\n').length}`, what, why });
    if (file.endsWith('.md')) checkLinks({ file, text, tree, places, say });
    checkPages({ file, text: source, tree, places, say });
    if (file.endsWith('.md')) checkSpans({ file, text, places, say });
    else if (CODE.test(file)) checkComments({ text: source, places, say });
  }
  return broken;
}

/** @typedef {{ files: Set<string>, folders: Set<string>, names: Set<string>, paths: string[] }} Places */
/** @typedef {(at: number, what: string, why: string) => void} Say */

/** @param {Tree} tree @returns {Places} */
function placesOf(tree) {
  const files = new Set(tree.keys());
  const folders = new Set(['.']);
  for (const file of files) for (let at = dirname(file); at !== '.'; at = dirname(at)) folders.add(at);
  const paths = [...files, ...folders];
  return { files, folders, names: new Set(paths.map((path) => path.split('/').at(-1) ?? '')), paths };
}

/** A comment's lines joined into one with their positions, since a reference may wrap over two lines. @param {string} text */
const unfolded = (text) => text.replace(/\n(\s*(?:\*|\/\/|#) )/g, (_all, margin) => `\n${' '.repeat(margin.length)}`);

/** @param {{ file: string, text: string, tree: Tree, places: Places, say: Say }} given */
function checkLinks({ file, text, tree, places, say }) {
  for (const match of text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)) {
    const target = match[1] ?? match[2] ?? '';
    if (/^[a-z]+:/.test(target)) continue;
    const [path = '', anchor] = target.split('#');
    const at = path === '' ? file : normalize(join(dirname(file), path)).replace(/\/$/, '');
    if (!places.files.has(at) && !places.folders.has(at)) say(match.index, target, 'there is no such file');
    else if (anchor !== undefined && !headingsOf(tree.get(at) ?? '').some((one) => slug(one) === anchor))
      say(match.index, target, 'the file has no such heading');
  }
}

/** Page names that need a file. */
const PAGE_WITHOUT_FILE =
  /(?<![\w./-])(?:semantics|stop|trust|data|pipeline|agents|interface|architecture)[,:]\s+"[A-Z]/g;
const PAGE =
  /(?<![\w<>*}/.-])(?<!\]\()((?:[\w.-]+\/)*[\w-]+\.md)(['"`]?)(?:[,:]?[\s(]+"([^"]+)")?(?:,\s+step\s+(\d+))?/g;

/** @param {{ file: string, text: string, tree: Tree, places: Places, say: Say }} given */
function checkPages({ file, text, tree, places, say }) {
  for (const match of text.matchAll(PAGE_WITHOUT_FILE)) say(match.index, match[0], 'it names no file: docs/NAME.md');
  for (const match of text.matchAll(PAGE)) {
    const [what, path = '', quote, heading, step] = match;
    // a string in the code names a file of some project, not a page
    if (quote && !file.endsWith('.md') && !/^'s\b/.test(text.slice(match.index + path.length))) continue;
    const at = [path, normalize(join(dirname(file), path))].find((one) => places.files.has(one));
    const page = at === undefined ? null : (tree.get(at) ?? '');
    if (page === null) say(match.index, path, 'there is no such file');
    else if (heading !== undefined && !headingsOf(page).includes(heading.replace(/\s+/g, ' ')))
      say(match.index, what, `${at} has no such heading`);
    else if (step !== undefined && !new RegExp(`^${step}\\. `, 'm').test(page))
      say(match.index, what, `${at} has no such step`);
  }
  for (const match of text.matchAll(/\bADR\s+(\d+)/g)) {
    const number = String(match[1]).padStart(4, '0');
    if (!places.paths.some((path) => path.startsWith(`docs/adr/${number}-`)))
      say(match.index, match[0], 'there is no such decision in docs/adr');
  }
}

/** Headings, and the bold beginnings of paragraphs and list items. @param {string} page */
function headingsOf(page) {
  return [...page.matchAll(/^#+ (.+)$|^(?:- |\d+\. )?\*\*([^*]+?)[.:]?\*\*/gm)].map((match) =>
    (match[1] ?? match[2] ?? '').trim(),
  );
}

/** The anchor that GitHub makes of a heading. @param {string} heading */
function slug(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** The folders that a path in the docs may be relative to. */
const STARTS = ['', 'src/', 'src/main/', 'src/main/core/'];
/** Placeholder names: `x.ts`, `src/renderer/FEATURE`. */
const ANY_NAME = /(?:^|\/)(?:x\.|[A-Z]{2,}(?:\.(?!md)|$))/;
const SOURCE = /\.(?:ts|tsx|mts|mjs|cjs|c)$/;

/** Paths and files quoted as code in a page. @param {{ file: string, text: string, places: Places, say: Say }} given */
function checkSpans({ file, text, places, say }) {
  // decisions and changes may name files of their time
  if (file === 'CHANGELOG.md' || file.startsWith('docs/adr/')) return;
  for (const match of text.matchAll(/`([\w.{},*-]+(?:\/[\w.{},*-]+)*\/?)`/g)) {
    const span = (match[1] ?? '').replace(/\/$/, '');
    if (span.startsWith('./') || ANY_NAME.test(span)) continue;
    if (!span.includes('/')) {
      if (SOURCE.test(span) && !span.includes('*') && !places.names.has(span))
        say(match.index, span, 'there is no such file');
      continue;
    }
    const starts = STARTS.filter((start) => places.folders.has(start + (span.split('/')[0] ?? '')));
    if (starts.length === 0) continue;
    for (const one of alternatives(span))
      if (!starts.some((start) => isThere(start + one, places)))
        say(match.index, one, 'there is no such file or folder');
  }
}

/** Source files named in a comment. @param {{ text: string, places: Places, say: Say }} given */
function checkComments({ text, places, say }) {
  for (const comment of text.matchAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*/g)) {
    for (const match of comment[0].matchAll(/(?<![\w./*{}-])((?:[\w-]+\/)*[\w.-]+\.(?:ts|tsx|mjs))(?![\w*])/g)) {
      const path = match[1] ?? '';
      if (ANY_NAME.test(path)) continue;
      if (!places.paths.some((one) => one === path || one.endsWith(`/${path}`)))
        say(comment.index + match.index, path, 'there is no such file');
    }
  }
}

/** `a/{b,c}` as a/b and a/c. @param {string} path @returns {string[]} */
function alternatives(path) {
  const found = /^(.*?)\{([^{}]*)\}(.*)$/.exec(path);
  if (found === null) return [path];
  const [, before = '', inside = '', after = ''] = found;
  return inside.split(',').flatMap((one) => alternatives(before + one + after));
}

/** @param {string} path with `*` for a part of a name @param {Places} places */
function isThere(path, places) {
  if (!path.includes('*')) return places.files.has(path) || places.folders.has(path);
  const pattern = new RegExp(
    `^${path
      .split('*')
      .map((part) => part.replace(/[.+?^$()|[\]\\]/g, '\\$&'))
      .join('[^/]*')}$`,
  );
  return places.paths.some((one) => pattern.test(one));
}
