/** The index of the words of all stories (SQLite FTS5), and what a person typed as a query to it. */
import type { Sql } from './sql.ts';
import type { Database } from './sqlite.ts';

/** Scripts that write words without spaces between them: each of their signs is a word by itself. */
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
/** What the index takes for part of a word (FTS5, "Unicode61 Tokenizer"). */
const OF_A_WORD = /[\p{L}\p{N}\p{Co}]/u;

/** A text as the index is given it. */
export function searchable(text: string): string {
  // a NUL would end the text for SQLite
  return text.replaceAll('\0', ' ').replace(WITHOUT_SPACES, ' $& ');
}

/**
 * Finds the stories that have all of these words, or words that begin with them, in id, title or text. Each stands in
 * quotes, so that nothing in it is syntax. Null: there is no word in it, so nothing can be found.
 */
export function queryFor(typed: string): string | null {
  const words = typed.split(/\s+/).filter((word) => OF_A_WORD.test(word));
  if (words.length === 0) return null;
  return words.map((word) => `"${searchable(word).replaceAll('"', '""')}"*`).join(' ');
}

/** Puts a story's words in the place of those that it had. `n`: its number in `contents`. */
export function putWords(sql: Sql, n: number, story: string, title: string, text: string): void {
  sql.run('DELETE FROM words WHERE rowid = ?', n);
  sql.run(
    'INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)',
    n,
    searchable(`${story} ${title}`),
    searchable(text),
  );
}

/** The words of all stories that there are, for a database that has had no index. */
export function addWords(db: Database): void {
  const read = db.prepare('SELECT n, story, title, text FROM contents WHERE n > ? ORDER BY n LIMIT 1');
  const add = db.prepare('INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)');
  // one at a time: all texts together may be more than fits into memory
  for (let row = read.get(0); row; row = read.get(row.n ?? 0)) {
    const { n = 0, story, title, text } = row;
    add.run(n, searchable(`${story} ${wordsOf(title)}`), searchable(wordsOf(text)));
  }
}

function wordsOf(bytes: unknown): string {
  return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : String(bytes);
}
