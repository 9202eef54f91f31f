/** The message of a commit that has a story's work. */
import type { MergePart } from '../../core/ports/index.ts';

/** A line `Name <email>`. */
const PERSON = /^(.*)<([^<>]*)>\s*$/;

/** Arguments of `git log` whose output coAuthorsIn reads: of each commit its author and its Co-authored-by trailers. */
export const LOG_AUTHORS_ARGS = [
  'log',
  '--reverse',
  '--no-show-signature',
  '--format=%x00%an <%ae>%n%(trailers:key=Co-authored-by,valueonly,unfold)',
] as const;

/** The authors and co-authors in the log, without `own`, the email of the person who commits. Each has one line. */
export function coAuthorsIn(log: string, own: string): string[] {
  const found = new Map<string, string>();
  for (const line of log.split(/[\0\n]/)) {
    const [, name = '', email = ''] = PERSON.exec(line) ?? [];
    const key = email.toLowerCase();
    if (key === '' || key === own.toLowerCase() || found.has(key)) continue;
    found.set(key, `${name.trim()} <${email}>`);
  }
  return [...found.values()];
}

/** The email in an identity as `git var` prints it, such as `Ada <ada@example.org> 1700000000 +0100`. */
export function emailIn(identity: string): string {
  return /<([^<>]*)>/.exec(identity)?.[1] ?? '';
}

/** Title, text and co-authors, each separated by an empty line. A story without a title is named by its id. */
export function mergeMessage({ story, title, text }: MergePart, coAuthors: readonly string[] = []): string {
  const clean = (words: string) => words.replaceAll('\0', '').replaceAll(/\r\n?/g, '\n').trim();
  const subject = clean(title).replaceAll(/\s+/g, ' ') || story;
  const trailers = coAuthors.map((person) => `Co-authored-by: ${person}`).join('\n');
  return `${[subject, clean(text), trailers].filter((block) => block !== '').join('\n\n')}\n`;
}
