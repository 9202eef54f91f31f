/** How long a file may be. */

/** Above this number of lines, a file has more than one subject. */
export const MAX_LINES = 400;

/** The number of lines of a text; a last line without a newline counts. */
export function linesOf(source) {
  return source.split('\n').length - (source.endsWith('\n') || source === '' ? 1 : 0);
}

/** The files that are too long, each with its number of lines. `read` returns the text of a file. */
export function tooLong(files, read) {
  return files.flatMap((file) => {
    const lines = linesOf(read(file));
    return lines > MAX_LINES ? [`${file} has ${lines} lines, more than ${MAX_LINES}: split it by subject`] : [];
  });
}
