/** Syntax colours of a difference. The grammars of the languages come with this lazy part of the page. */
import { type HunkData, type HunkTokens, markEdits, tokenize } from 'react-diff-view';
import bash from 'refractor/bash';
import c from 'refractor/c';
import { refractor } from 'refractor/core';
import cpp from 'refractor/cpp';
import csharp from 'refractor/csharp';
import css from 'refractor/css';
import diff from 'refractor/diff';
import docker from 'refractor/docker';
import go from 'refractor/go';
import ini from 'refractor/ini';
import java from 'refractor/java';
import javascript from 'refractor/javascript';
import json from 'refractor/json';
import jsx from 'refractor/jsx';
import kotlin from 'refractor/kotlin';
import lua from 'refractor/lua';
import makefile from 'refractor/makefile';
import markdown from 'refractor/markdown';
import markup from 'refractor/markup';
import php from 'refractor/php';
import python from 'refractor/python';
import ruby from 'refractor/ruby';
import rust from 'refractor/rust';
import scss from 'refractor/scss';
import sql from 'refractor/sql';
import swift from 'refractor/swift';
import toml from 'refractor/toml';
import tsx from 'refractor/tsx';
import typescript from 'refractor/typescript';
import yaml from 'refractor/yaml';

for (const grammar of [
  ...[bash, c, cpp, csharp, css, diff, docker, go, ini, java, javascript, json],
  ...[jsx, kotlin, lua, makefile, markdown, markup, php, python, ruby, rust, scss, sql],
  ...[swift, toml, tsx, typescript, yaml],
]) {
  refractor.register(grammar);
}

/** The grammar of a file by the end of its name. */
const BY_ENDING: Readonly<Record<string, string>> = {
  ...{ sh: 'bash', bash: 'bash', zsh: 'bash', c: 'c', h: 'c', cc: 'cpp', cpp: 'cpp', hpp: 'cpp', cs: 'csharp' },
  ...{ css: 'css', diff: 'diff', patch: 'diff', dockerfile: 'docker', go: 'go', ini: 'ini', cfg: 'ini', java: 'java' },
  ...{ js: 'javascript', mjs: 'javascript', cjs: 'javascript', json: 'json', jsx: 'jsx', kt: 'kotlin', kts: 'kotlin' },
  ...{ lua: 'lua', makefile: 'makefile', mk: 'makefile', md: 'markdown', markdown: 'markdown', html: 'markup' },
  ...{ htm: 'markup', xml: 'markup', svg: 'markup', vue: 'markup', php: 'php', py: 'python', rb: 'ruby', rs: 'rust' },
  ...{ scss: 'scss', sql: 'sql', swift: 'swift', toml: 'toml', tsx: 'tsx', ts: 'typescript', mts: 'typescript' },
  ...{ cts: 'typescript', yaml: 'yaml', yml: 'yaml' },
};

/** The name of the file's grammar; null if none is known. */
export function languageOf(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return BY_ENDING[name.slice(name.lastIndexOf('.') + 1)] ?? null;
}

/** More text than this is shown without colours: a grammar could take too long for a frame. */
const MAX_CHARACTERS = 120_000;
/** The library makes an empty line for each line before the first one. */
const MAX_LINE_NUMBER = 20_000;

/** What colours the lines, with the changed words of each pair of lines; null: they are shown plain. */
export function tokensOf(hunks: HunkData[], path: string): HunkTokens | null {
  const last = hunks.at(-1);
  if (last === undefined || last.newStart > MAX_LINE_NUMBER || last.oldStart > MAX_LINE_NUMBER) return null;
  const characters = hunks.reduce(
    (sum, hunk) => sum + hunk.changes.reduce((n, { content }) => n + content.length, 0),
    0,
  );
  if (characters > MAX_CHARACTERS) return null;
  const enhancers = [markEdits(hunks, { type: 'block' })];
  const language = languageOf(path);
  try {
    if (language === null) return tokenize(hunks, { enhancers });
    return tokenize(hunks, { highlight: true, refractor: { highlight }, language, enhancers });
  } catch (error) {
    console.warn(`The syntax of ${path} could not be coloured.`, error);
    return null;
  }
}

/** The library expects the nodes that older versions of the highlighter returned. */
function highlight(value: string, language: string): never {
  return refractor.highlight(value, language).children as never;
}
