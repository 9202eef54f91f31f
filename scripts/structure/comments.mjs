/** The comments and names of the repository's own TypeScript and JavaScript, read by the compiler's own parser. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Paths of tracked source files, relative to the repository, below `paths` (all of them when empty). */
export function sourceFiles(paths = []) {
  const listed = execFileSync('git', ['ls-files', '-z', '--', ...paths], { cwd: ROOT, encoding: 'utf8' });
  return listed.split('\0').filter((file) => /\.(tsx?|mjs|cjs)$/.test(file));
}

/** The syntax tree of `file`, with parent links. */
export function parse(file, source = readFileSync(join(ROOT, file), 'utf8')) {
  return ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
}

/**
 * Every comment of a tree in its order, as `{ line, text, at }`: `text` has no comment marks, `line` counts from 1, `at` is
 * the offset. Adjacent `//` lines are one comment.
 */
export function commentsOf(tree) {
  const source = tree.text;
  const ranges = new Map();
  const visit = (node) => {
    for (const range of [
      ...(ts.getLeadingCommentRanges(source, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(source, node.end) ?? []),
    ]) {
      if (node.kind !== ts.SyntaxKind.JsxText) ranges.set(range.pos, range);
    }
    for (const child of node.getChildren(tree)) visit(child);
  };
  visit(tree);
  const found = [];
  for (const { pos, end } of [...ranges.values()].sort((a, b) => a.pos - b.pos)) {
    const raw = source.slice(pos, end);
    const text = textOf(raw);
    const last = found.at(-1);
    const joins = last?.slashes && raw.startsWith('//') && /^\s*\n[ \t]*$|^\n[ \t]*$/.test(source.slice(last.end, pos));
    if (joins) Object.assign(last, { text: `${last.text}\n${text}`, end });
    else {
      const line = tree.getLineAndCharacterOfPosition(pos).line + 1;
      found.push({ line, text, at: pos, end, slashes: raw.startsWith('//') });
    }
  }
  return found.map(({ line, text, at, end }) => ({ line, text, at, end }));
}

function textOf(raw) {
  if (raw.startsWith('//')) return raw.slice(2).trim();
  return raw
    .replace(/^\/\*+/, '')
    .replace(/\*+\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();
}
