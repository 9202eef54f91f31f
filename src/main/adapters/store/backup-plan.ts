/** Decides when a backup is made and which backups are kept. Pure. */

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

/** How many of the newest backups are kept. One is made each hour in which something changed. */
export const HOURLY_KEPT = 24;
/** For how many days the last backup of the day is kept. Days without a backup do not count. */
export const DAILY_KEPT = 14;
/**
 * The size of all backups together. It holds all 38 of a project with up to about 10,000 stories (28 MB each). Of a
 * larger database fewer are kept.
 */
export const MAX_BACKUP_BYTES = 1024 * 1024 * 1024;
/** So many are kept whatever their size: the two newest ones and the last one of an earlier day. */
export const MIN_KEPT = 3;

const NAME = /^huskies-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})(?:_\d+)?\.db$/;

/** A backup in its folder. */
export interface BackupFile {
  name: string;
  bytes: number;
}

/** A sortable UTC date for file names: `2026-01-31T09-05-00-123`. `now`: ms since the epoch. */
export function stamp(now: number): string {
  return new Date(now).toISOString().replace(/[:.]/g, '-').replace('Z', '');
}

/** When a backup was made, in ms since the epoch, as its name has it; null for another name. */
export function timeOf(name: string): number | null {
  const [, day, hours, minutes, seconds, ms] = NAME.exec(name) ?? [];
  const time = Date.parse(`${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
  return Number.isNaN(time) ? null : time;
}

/**
 * Whether a backup is due: an hour after the last one if the database has changed since, and a day after it in any case,
 * so that the copy on the disk is a recent one. `names`: the backups. `now`: ms since the epoch. A backup from the future,
 * made while the clock was wrong, does not count.
 */
export function isBackupDue(names: readonly string[], { changed, now }: { changed: boolean; now: number }): boolean {
  const times = names.map(timeOf).filter((time): time is number => time !== null && time <= now);
  return now - Math.max(...times, Number.NEGATIVE_INFINITY) >= (changed ? HOUR_MS : DAY_MS);
}

/**
 * The backups that are no longer kept. The newest ones and the last ones of earlier days take turns, so that a small
 * budget keeps some of both. A file whose name has no time is not judged.
 */
export function surplusOf(files: readonly BackupFile[], budgetBytes = MAX_BACKUP_BYTES): BackupFile[] {
  const known = files.filter(({ name }) => timeOf(name) !== null).sort((a, b) => (a.name < b.name ? 1 : -1));
  const daily = new Map<string, BackupFile>();
  for (const file of known) {
    const day = file.name.slice(0, 'huskies-2026-01-31'.length);
    if (!daily.has(day)) daily.set(day, file);
  }
  const days = [...daily.values()];
  const wanted = new Set<BackupFile>();
  for (let n = 0; n < Math.max(HOURLY_KEPT, DAILY_KEPT); n += 1) {
    const [newest, last] = [n < HOURLY_KEPT ? known[n] : undefined, n < DAILY_KEPT ? days[n] : undefined];
    for (const file of [newest, last]) if (file !== undefined) wanted.add(file);
  }
  let bytes = 0;
  const kept = new Set<BackupFile>();
  for (const file of wanted) {
    bytes += file.bytes;
    if (bytes > budgetBytes && kept.size >= MIN_KEPT) break;
    kept.add(file);
  }
  return known.filter((file) => !kept.has(file));
}
