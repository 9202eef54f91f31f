/** Places in files that an agent names, such as `FILE:12`, within the worktree of its run. A click copies the place. */
import type { IBufferLine, ILink, ILinkProvider, Terminal } from '@xterm/xterm';

/** A place in a file, with its offsets in the text. */
export interface PathPlace {
  start: number;
  end: number;
  /** As it is copied: the path from the worktree, the line, and the column if there is one. */
  place: string;
}

/**
 * A path with an extension and a line, and perhaps a column. It follows no host and no other path, and no scheme but that of
 * stack traces, `file:`.
 */
const PATH =
  /(?<![\w/:@.-])(?:file:\/\/)?((?:\.{1,2}\/|\/)?[\w@+-][\w@+.-]*(?:\/[\w@+.-]+)*\.[A-Za-z]\w{0,9}):(\d{1,7})(?::(\d{1,5}))?/g;

/** The places in a text that are within the worktree. Other paths are no links: nothing outside concerns the run. */
export function pathPlaces(words: string, worktree: string): PathPlace[] {
  const places: PathPlace[] = [];
  for (const match of words.matchAll(PATH)) {
    const [whole, path = '', line = '', column] = match;
    const inside = insideOf(path, worktree);
    if (inside === null) continue;
    const place = [inside, line, ...(column === undefined ? [] : [column])].join(':');
    places.push({ start: match.index, end: match.index + whole.length, place });
  }
  return places;
}

/** The path from the worktree; null if it leads out of it. */
function insideOf(path: string, worktree: string): string | null {
  if (path.startsWith('/') && !path.startsWith(`${worktree}/`)) return null;
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path.slice(worktree.length + 1) : path).split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

/** The links of a terminal. `worktree`: of its run; null while it is not known. */
export function pathLinks(term: Terminal, worktree: () => string | null, copy: (place: string) => void): ILinkProvider {
  return {
    provideLinks(row, callback) {
      const folder = worktree();
      callback(folder === null ? undefined : linksOf(term, row - 1, folder, copy));
    },
  };
}

/** The links in the logical line of a row: a long path goes on in the next row. `row`: from 0. */
function linksOf(term: Terminal, row: number, worktree: string, copy: (place: string) => void): ILink[] | undefined {
  const { active } = term.buffer;
  let first = row;
  while (first > 0 && active.getLine(first)?.isWrapped === true) first -= 1;
  let words = '';
  /** Column and row of each UTF-16 unit, both from 1. */
  const cells: { x: number; y: number }[] = [];
  for (let y = first; y === first || active.getLine(y)?.isWrapped === true; y += 1) {
    const line = active.getLine(y);
    if (line === undefined) break;
    for (const { x, characters } of cellsOf(line)) {
      words += characters;
      for (let n = 0; n < characters.length; n += 1) cells.push({ x: x + 1, y: y + 1 });
    }
  }
  return pathPlaces(words, worktree).flatMap(({ start, end, place }) => {
    const [from, to] = [cells[start], cells[end - 1]];
    if (from === undefined || to === undefined) return [];
    return [{ range: { start: from, end: to }, text: place, activate: () => copy(place) }];
  });
}

function* cellsOf(line: IBufferLine): Generator<{ x: number; characters: string }> {
  for (let x = 0; x < line.length; x += 1) {
    const cell = line.getCell(x);
    // The second cell of a wide character is empty.
    if (cell === undefined || cell.getWidth() === 0) continue;
    yield { x, characters: cell.getChars() || ' ' };
  }
}
