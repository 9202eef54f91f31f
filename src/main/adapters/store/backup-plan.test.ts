import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BackupFile,
  DAILY_KEPT,
  HOURLY_KEPT,
  isBackupDue,
  MAX_BACKUP_BYTES,
  MIN_KEPT,
  stamp,
  surplusOf,
  timeOf,
} from './backup-plan.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 5, 20, 12);
const nameOf = (time: number) => `huskies-${stamp(time)}.db`;

describe('the time of a backup', () => {
  it.each([
    [nameOf(NOON), NOON],
    [nameOf(NOON).replace('.db', '_2.db'), NOON],
    ['huskies-2026.db', null],
    ['huskies-2026-13-40T00-00-00-000.db', null],
    [`${nameOf(NOON)}.part`, null],
  ])('%s', (name, time) => {
    expect(timeOf(name)).toBe(time);
  });
});

describe('a backup is due', () => {
  it.each([
    ['when there is none', [], false, true],
    ['an hour after the last one, with a change', [NOON - HOUR_MS], true, true],
    ['not within the hour', [NOON - HOUR_MS + 1], true, false],
    ['not without a change', [NOON - 23 * HOUR_MS], false, false],
    ['a day after the last one, even without a change', [NOON - 24 * HOUR_MS], false, true],
    ['when the last one is from the future', [NOON + 5 * HOUR_MS, NOON - HOUR_MS], true, true],
    ['not when one from the future hides a fresh one', [NOON + 5 * HOUR_MS, NOON - 1], true, false],
  ])('%s', (_name, times, changed, due) => {
    expect(isBackupDue(times.map(nameOf), { changed, now: NOON })).toBe(due);
  });
});

describe('the backups that are kept', () => {
  /** One backup each hour, for so many days. */
  function hourly(days: number, bytes: number): BackupFile[] {
    return Array.from({ length: days * 24 }, (_, n) => ({ name: nameOf(NOON - n * HOUR_MS), bytes }));
  }
  const keptOf = (files: BackupFile[], budgetBytes?: number) => {
    const surplus = new Set(surplusOf(files, budgetBytes));
    return files.filter((file) => !surplus.has(file));
  };

  it('are the newest 24 and the last one of each of 14 days', () => {
    const kept = keptOf(hourly(30, 1));
    expect(kept.slice(0, HOURLY_KEPT)).toEqual(hourly(30, 1).slice(0, HOURLY_KEPT));
    const days = new Set(kept.map(({ name }) => name.slice(8, 18)));
    expect(days.size).toBe(DAILY_KEPT);
    expect(kept.slice(HOURLY_KEPT).every(({ name }) => name.includes('T23-'))).toBe(true);
  });

  it('of a large database are fewer: the two newest ones and one of an earlier day at least', () => {
    expect(keptOf(hourly(3, MAX_BACKUP_BYTES)).map(({ name }) => timeOf(name))).toEqual([
      NOON,
      NOON - HOUR_MS,
      NOON - 13 * HOUR_MS,
    ]);
  });

  it('include every file whose name has no time', () => {
    const own = { name: 'huskies-before-the-fair.db', bytes: 5 };
    expect(surplusOf([own, ...hourly(30, 1)])).not.toContain(own);
  });

  it('over any history: the newest one is kept, the budget holds beyond three, and a second look drops nothing', () => {
    const files = fc.uniqueArray(fc.record({ time: fc.integer({ min: 0, max: NOON }), bytes: fc.nat(1_000) }), {
      selector: ({ time }) => time,
      maxLength: 80,
    });
    fc.assert(
      fc.property(files, fc.nat(5_000), (found, budgetBytes) => {
        const all = found.map(({ time, bytes }) => ({ name: nameOf(time), bytes }));
        const kept = keptOf(all, budgetBytes);
        const newest = [...all].sort((a, b) => (a.name < b.name ? 1 : -1))[0];
        if (newest !== undefined) expect(kept).toContain(newest);
        expect(kept.length).toBeLessThanOrEqual(HOURLY_KEPT + DAILY_KEPT);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(all.length, MIN_KEPT));
        const bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
        if (kept.length > MIN_KEPT) expect(bytes).toBeLessThanOrEqual(budgetBytes);
        expect(surplusOf(kept, budgetBytes)).toEqual([]);
      }),
    );
  });
});
