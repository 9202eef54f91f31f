/**
 * The forms in which one shell command may be written, for rules that must not be evaded by another form. This is no shell:
 * quotes do not protect what is in them, so a part of a text may count as a command. Pure.
 */
import { UNKNOWN } from './permission-glob.ts';
import { absolutePath, homeAsTilde, normalPath, relativePath, sameText, withUnknown } from './permission-paths.ts';

/** A longer command is not taken apart, in UTF-16 code units. Then it is not known what it does. */
const MAX_LENGTH = 8_000;
/** The most words behind a program such as `sudo` at which its command may begin, and the most folders of `cd`. */
const MAX_OPTIONS = 20;
const MAX_FOLDERS = 5;
/** The most levels of substitutions. */
const MAX_LEVELS = 20;
/** The most words, all commands taken together. Their forms take some 100 ms. */
const MAX_WORDS = 1_000;

/** Words of a shell behind which a command begins. */
const KEYWORD = /^(?:then|do|else|elif|if|while|until|!)$/;
const ASSIGNMENT = /^\w+\+?=/;
/** Programs that run the command in their arguments, behind options that are not known here. */
const RUNS_OTHERS = new Set(
  [
    'sh bash dash ash ksh mksh zsh fish pwsh powershell cmd busybox toybox env xargs parallel eval exec command builtin',
    'coproc trap sudo doas su runuser pkexec setpriv chroot unshare nsenter bwrap firejail proot systemd-run nice ionice',
    'chrt taskset numactl prlimit nohup setsid stdbuf unbuffer script time timeout gtimeout watch entr flock strace ltrace',
    'ssh npx bunx pnpx uvx caffeinate arch',
  ]
    .join(' ')
    .split(' '),
);
/** Behind these, a program such as `find` has a command. */
const EXEC = /^-(?:exec|execdir|ok|okdir|x|X)$|^--exec(?:-batch)?$/;

/** Whether a shell could do more with these words than to start one program with arguments. Quotes are not looked at. */
export function isCompound(command: string): boolean {
  return /[;&|<>`\n\r\0]|\$[({]|\$'/.test(command);
}

/** Whether a shell changes words of this command in a way that is not known here: variables, and choices of files. */
export function isOpen(command: string): boolean {
  return /\$[\w"@*#?!-]|\{[^{},.]*[,.]|(?:^|[\s/"'=])(?:[?[]|\.[^\s/"']*[?*[])/.test(command);
}

/** Without quotes, and each path in normal form. */
export function normalCommand(command: string): string {
  return wordsOf(withoutQuotes(sameText(command)))
    .map((word) => inPath(word, normalPath))
    .join(' ');
}

/** What a command may do, each as a command of its own, and whether it may do more than these say. */
export interface CommandForms {
  readonly forms: readonly string[];
  readonly isWhole: boolean;
}

/** `worktree`: where it runs; null: not known. */
export function commandForms(command: string, worktree: string | null): CommandForms {
  const forms = new Set([command, ...partsOf(command)]);
  if (command.length > MAX_LENGTH) return { forms: [...forms], isWhole: false };
  const { texts, isWhole } = substituted(plainText(command));
  const unredirected = texts.map((text) => text.replace(/\d*&?[<>]+[&|]?\s*[^\s;&|()]+/g, ' '));
  const parts = [...texts, ...unredirected].flatMap(partsOf);
  const { folders, areAll } = foldersOf(parts.map(wordsOf), worktree);
  let isKnown = isWhole && areAll;
  let wordsLeft = MAX_WORDS;
  for (const words of [...new Set(parts)].map(wordsOf)) {
    const found = commandsIn(words);
    isKnown &&= found.areAll;
    for (const one of found.commands) {
      wordsLeft -= one.length * folders.length;
      if (wordsLeft < 0) return { forms: [...forms], isWhole: false };
      for (const form of formsOf(one, folders)) forms.add(form);
    }
  }
  return { forms: [...forms], isWhole: isKnown };
}

/** Joined lines and words, quotes removed, and words in braces one after the other. */
function plainText(command: string): string {
  const text = sameText(command)
    .replace(/\\\r?\n/g, '')
    .replace(/\$\{IFS[^}]*\}|\$IFS\b/g, ' ')
    .replace(/\$'(?:[^'\\]|\\.)*'/gs, UNKNOWN)
    .replace(/\{([^{}\s]*,[^{}]*)\}/g, (_, inner: string) => ` ${inner.replaceAll(',', ' ')} `);
  return withoutQuotes(text);
}

function withoutQuotes(text: string): string {
  return text.replace(/\$(?=")|['"\\]/g, '');
}

/** The text with `UNKNOWN` in place of each substitution, and the texts of those. */
function substituted(text: string): { texts: string[]; isWhole: boolean } {
  const inner: string[] = [];
  let outer = text;
  for (let level = 0; level < MAX_LEVELS; level++) {
    const before = outer;
    outer = outer.replace(/\$\(([^()]*)\)|`([^`]*)`/g, (_, a?: string, b?: string) => {
      inner.push(a ?? b ?? '');
      return UNKNOWN;
    });
    if (outer === before) return { texts: [text, outer, ...inner], isWhole: true };
  }
  return { texts: [text, outer, ...inner], isWhole: false };
}

/** The parts of a compound command between its separators, and what it substitutes. */
function partsOf(command: string): string[] {
  return command
    .split(/[;&|\n\r`(){}<>]+/)
    .map((part) => part.trim().replace(/\s*\$$/, ''))
    .filter((part) => part !== '');
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The command behind keywords and variables, and those that it runs. */
function commandsIn(words: readonly string[]): { commands: string[][]; areAll: boolean } {
  const from = words.findIndex((word) => !KEYWORD.test(word) && !ASSIGNMENT.test(word));
  const whole = words.slice(Math.max(from, 0));
  const commands = from > 0 ? [[...words], whole] : [whole];
  const runsOthers = RUNS_OTHERS.has(programName(whole[0] ?? ''));
  for (let at = 1; at < whole.length; at++) {
    if (runsOthers ? at <= MAX_OPTIONS : EXEC.test(whole[at - 1] ?? '')) commands.push(whole.slice(at));
  }
  return { commands, areAll: !runsOthers || whole.length <= MAX_OPTIONS + 1 };
}

function programName(word: string): string {
  const name = word.split('/').at(-1) ?? '';
  return name.toLowerCase().replace(/\.(?:exe|cmd|bat|com|ps1)$/, '');
}

/** Where the command may be, by its `cd` and by options such as that of `git -C`. */
function foldersOf(
  commands: readonly (readonly string[])[],
  worktree: string | null,
): { folders: string[]; areAll: boolean } {
  const folders = [worktree ?? ''];
  for (const words of commands) {
    words.forEach((word, at) => {
      if (!/^(?:cd|pushd|chdir|-C)$/i.test(word)) return;
      const to = words.slice(at + 1).find((other) => !/^-[A-Za-z-]/.test(other)) ?? '~';
      const last = folders.at(-1) ?? '';
      folders.push(to === '-' ? UNKNOWN : absolutePath(homeAsTilde(to), last));
    });
  }
  const found = [...new Set(folders)];
  return { folders: found.slice(0, MAX_FOLDERS), areAll: found.length <= MAX_FOLDERS };
}

function formsOf([program = '', ...given]: readonly string[], folders: readonly string[]): string[] {
  const rest = given.map((word) => (word.startsWith('$') ? homeAsTilde(word) : word));
  const ways = [given, rest, rest.map((word) => inPath(word, normalPath))];
  for (const folder of rest.length === 0 ? [] : folders) {
    const paths = rest.map((word) => inPath(word, (path) => absolutePath(path, folder)));
    const all = rest.map((word) => (word.startsWith('-') ? word : absolutePath(word, folder)));
    ways.push(paths, all, [...rest.slice(0, -1), ...all.slice(-1)]);
    ways.push(paths.map((word) => inPath(word, (path) => relativePath(path, folder))));
  }
  const ends = new Set(ways.flatMap((way) => [way, way.map(openWord)]).map((way) => way.join(' ')));
  const names = new Set([program, programName(program), openWord(program), openWord(programName(program))]);
  return [...names].flatMap((name) => [...ends].map((end) => `${name} ${end}`.trim()));
}

/** With `UNKNOWN` where a shell puts in values or names of files. */
function openWord(word: string): string {
  return withUnknown(word).replace(/[*?]|\[[^[\]\s]+\]|\$[@*#?!$-]/g, UNKNOWN);
}

/** Changes the path in a word, which may be behind a name and `=`. */
function inPath(word: string, change: (path: string) => string): string {
  const [, name = '', path = ''] = /^(-*[\w-]+=)?(.*)$/s.exec(word) ?? [];
  if (path.includes('://') || !(path.includes('/') || /^(?:\.|~)/.test(path))) return word;
  return `${name}${path.startsWith('-') ? path : change(path)}`;
}
