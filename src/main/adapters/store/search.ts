/** The full-text index of all stories (SQLite FTS5), and queries to it. */
import type { Sql } from './sql.ts';
import type { Database } from './sqlite.ts';

/** Scripts without spaces between words. Each of their characters is indexed as a word. */
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
/** Characters that the index accepts in a word (FTS5, "Unicode61 Tokenizer"). */
const WORD_CHARACTER = /[\p{L}\p{N}\p{Co}]/u;

/** The text in the form that is indexed. */
export function searchable(text: string): string {
  // SQLite would end the text at a NUL
  return text.replaceAll('\0', ' ').replace(WITHOUT_SPACES, ' $& ');
}

/**
 * A query for stories with all typed words, or words that begin with them, in id, title or text. The words are quoted,
 * so that none is read as syntax. Null: no word was typed.
 */
export function queryFor(typed: string): string | null {
  const words = typed.split(/\s+/).filter((word) => WORD_CHARACTER.test(word));
  if (words.length === 0) return null;
  return words.map((word) => `"${searchable(word).replaceAll('"', '""')}"*`).join(' ');
}

/** Replaces a story's words in the index. `n`: the story's number in `contents`. */
export function putWords(sql: Sql, n: number, story: string, title: string, text: string): void {
  sql.run('DELETE FROM words WHERE rowid = ?', n);
  sql.run(
    'INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)',
    n,
    searchable(`${story} ${title}`),
    searchable(text),
  );
}

/** Adds the words of all stories, for a database that had no index. */
export function addWords(db: Database): void {
  const read = db.prepare('SELECT n, story, title, text FROM contents WHERE n > ? ORDER BY n LIMIT 1');
  const add = db.prepare('INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)');
  // one story at a time, since all texts together might not fit into memory
  for (let row = read.get(0); row; row = read.get(row.n ?? 0)) {
    const { n = 0, story, title, text } = row;
    add.run(n, searchable(`${story} ${textOf(title)}`), searchable(textOf(text)));
  }
}

function textOf(bytes: unknown): string {
  return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : String(bytes);
}
