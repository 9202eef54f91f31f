/**
 * Rules for prose that a program can check (CONTRIBUTING, "Words").
 *
 * `node scripts/structure/prose.mjs [PATH…]` lists every breach below the given paths.
 */
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { commentsOf, parse, sourceFiles } from './comments.mjs';

/** Folders whose exported names all need a doc comment. */
const DOCUMENTED = /^src\/(domain|contract|main\/core\/ports|renderer\/store)\//;
/** Lines that a comment may have without a heading. */
const MOST_LINES = 3;
/** Words that are ambiguous or not plain: 'may not' can mean 'must not' and 'might not'. */
const AVOIDED = /\b(anew|nobody|anybody|somebody|everybody|whom|thereof|herein|wish(?:es)?|may\s+not)\b/i;
/** Catalogues of the sentences that a person reads. */
const TEXTS = /^src\/contract\/texts\..*\.ts$|\.en\.ts$/;
/** What these print, a developer reads: every string is checked. */
const TOOLS = /^(bench|scripts)\//;
const IS_TEST = /\.test\.(tsx?|mjs)$|\/testing\//;
/** Names of an amount of time or of memory, which need a unit at their end. */
const NEEDS_UNIT = /(timeout|delay|interval|deadline|wait|duration|pause|bytes?)$/i;
const UNITS = /(_MS|Ms|_BYTES|Bytes|bytes|_PX|Px|_SECONDS|Seconds)$/;

/** All breaches in one file, as `{ line, rule, what }`. */
export function breachesOf(file, source) {
  const tree = parse(file, source);
  const comments = commentsOf(tree);
  return [
    ...comments.flatMap((comment) => commentBreaches(comment)),
    ...(TOOLS.test(file) ? wordsOf(tree, stringOf) : IS_TEST.test(file) ? wordsOf(tree, testNameOf) : []),
    ...(TEXTS.test(file) ? wordsOf(tree, sentenceOf) : []),
    ...(DOCUMENTED.test(file) && !IS_TEST.test(file) ? undocumented(tree) : []),
    ...unitless(tree, comments),
  ].sort((a, b) => a.line - b.line);
}

function commentBreaches({ line, text }) {
  const found = [];
  const lines = text.replace(/\n?@[a-z][\s\S]*$/, '').split('\n');
  const directive = /^(biome-ignore|@ts-|eslint|v8 ignore|!)/.test(text);
  if (!directive && lines.length > MOST_LINES && lines[1] !== '') {
    found.push({ line, rule: 'heading', what: `${lines.length} lines: ${lines[0]}` });
  }
  const word = text.match(AVOIDED);
  if (word !== null) found.push({ line, rule: 'word', what: `'${word[0]}' in: ${text.replace(/\s+/g, ' ')}` });
  return found;
}

function lineOf(tree, node) {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Words to avoid in a document that is not TypeScript or JavaScript, as `{ line, rule, what }`. */
export function wordsIn(document) {
  return document.split('\n').flatMap((text, at) => {
    const word = text.match(AVOIDED);
    return word === null ? [] : [{ line: at + 1, rule: 'word', what: `'${word[0]}' in: ${text.trim()}` }];
  });
}

/** Words to avoid in the nodes of which `textOf` returns a text. */
function wordsOf(tree, textOf) {
  const found = [];
  const visit = (node) => {
    const text = textOf(node);
    const word = text?.match(AVOIDED);
    if (word)
      found.push({ line: lineOf(tree, node), rule: 'word', what: `'${word[0]}' in: ${text.replace(/\s+/g, ' ')}` });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** A value of a catalogue. */
function sentenceOf(node) {
  const isSentence = ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer);
  return isSentence ? node.initializer.text : undefined;
}

/** Any string, or a part of a template. */
function stringOf(node) {
  const isString =
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
  return isString ? node.text : undefined;
}

/** The name of a test. */
function testNameOf(node) {
  if (!ts.isCallExpression(node) || !/^(it|test|describe)\b/.test(node.expression.getText())) return undefined;
  const [name] = node.arguments;
  return name !== undefined && ts.isStringLiteralLike(name) ? name.text : undefined;
}

function undocumented(tree) {
  return tree.statements.flatMap((statement) => {
    const exported = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : false;
    if (!exported || ts.getJSDocCommentsAndTags(statement).length > 0) return [];
    // overloads and a value with its type share one comment
    const named = statement.name ?? statement.declarationList?.declarations[0]?.name;
    const name = named?.getText(tree) ?? 'default';
    const sameName = tree.statements.some(
      (other) =>
        other !== statement &&
        (other.name ?? other.declarationList?.declarations[0]?.name)?.getText(tree) === name &&
        ts.getJSDocCommentsAndTags(other).length > 0,
    );
    return sameName ? [] : [{ line: lineOf(tree, statement), rule: 'doc', what: name }];
  });
}

/** Numbers whose comment or name says that they are ms or bytes, while the name has no unit. */
function unitless(tree, comments) {
  const found = [];
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && /^[A-Z][A-Z0-9_]*$/.test(node.name.text)) {
      const name = node.name.text;
      const numeric = node.initializer !== undefined && /^[-0-9(]/.test(node.initializer.getText(tree));
      const statement = node.parent?.parent;
      const before = comments.find(
        ({ end }) => end <= statement.getStart(tree) && /^\s*$/.test(tree.text.slice(end, statement.getStart(tree))),
      );
      const says = before !== undefined && /^(ms|bytes)\b/i.test(before.text);
      if (numeric && !UNITS.test(name) && (says || NEEDS_UNIT.test(name))) {
        found.push({ line: lineOf(tree, node), rule: 'unit', what: name });
      }
    }
    if (
      (ts.isParameter(node) || ts.isPropertySignature(node)) &&
      ts.isIdentifier(node.name) &&
      node.type?.kind === ts.SyntaxKind.NumberKeyword &&
      NEEDS_UNIT.test(node.name.text) &&
      !/(bytes?|deadline)$/i.test(node.name.text) &&
      !UNITS.test(node.name.text) &&
      !node.name.text.endsWith('_ms')
    ) {
      found.push({ line: lineOf(tree, node), rule: 'unit', what: node.name.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  let count = 0;
  for (const file of sourceFiles(process.argv.slice(2))) {
    for (const { line, rule, what } of breachesOf(file)) {
      console.log(`${file}:${line}: ${rule}: ${what}`);
      count += 1;
    }
  }
  console.log(`${count} breaches`);
  process.exitCode = count === 0 ? 0 : 1;
}
