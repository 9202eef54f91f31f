/** The last screen of a run on disk, so that an ended one is shown at once, at the width it was written for. */
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Log, TerminalStart } from '../../core/ports/index.ts';

const Cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000));
const Kept = v.strictObject({
  start: v.pipe(v.number(), v.integer(), v.minValue(0)),
  size: v.strictObject({ cols: Cells, rows: Cells }),
  screen: v.string(),
});

export function picturePath(dir: string, run: string): string {
  return join(dir, `${run}.screen`);
}

/** Never rejects: without it the run's end is replayed from its log. */
export async function writePicture(
  { dir, run, log }: { dir: string; run: string; log: Log },
  picture: TerminalStart,
): Promise<void> {
  const path = picturePath(dir, run);
  try {
    await writeFile(`${path}.new`, JSON.stringify(picture), { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch (error) {
    log.warn('the last screen of a run could not be written', { run, error: String(error) });
  }
}

/** null: there is none, or it is damaged. */
export function readPicture(dir: string, run: string): TerminalStart | null {
  try {
    const kept = v.safeParse(Kept, JSON.parse(readFileSync(picturePath(dir, run), 'utf8')));
    return kept.success ? kept.output : null;
  } catch {
    // The host died before the run's end, or the file is damaged: the log has the bytes.
    return null;
  }
}
