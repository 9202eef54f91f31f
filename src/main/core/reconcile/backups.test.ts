import { expect, it } from 'vitest';
import { message, RefusalError } from '../../../contract/index.ts';
import { opened } from '../../testing/at-work.ts';
import { BACKUPS_EVERY_MS } from './concerns.ts';
import { ERRORS_UNTIL_STUCK } from './loop/loop.ts';

const DISK_FULL = new RefusalError({ code: 'disk', why: message('store.full', { place: '/b', detail: 'full' }) });

it('an open host looks once at the start and then each minute whether a backup is due', async () => {
  const huskies = await opened();
  await huskies.clock.advance(1);
  expect(huskies.store.backups).toBe(1);
  await huskies.clock.advance(3 * BACKUPS_EVERY_MS);
  expect(huskies.store.backups).toBe(4);
});

it('a disk that stays full is shown with its reason; once there is room, a backup is made without a Retry', async () => {
  const huskies = await opened();
  await huskies.clock.advance(1);
  huskies.store.backupFailures.push(...Array.from({ length: ERRORS_UNTIL_STUCK }, () => DISK_FULL));
  const stuck = () => huskies.host.door.snapshot().host.it?.stuck ?? [];
  await huskies.clock.advance(BACKUPS_EVERY_MS + 120_000);
  while (huskies.store.backupFailures.length > 0) await huskies.clock.advance(BACKUPS_EVERY_MS);
  expect(stuck()).toMatchObject([{ concern: 'backups', code: 'failing', why: DISK_FULL.refusal.why }]);
  await huskies.clock.advance(10 * BACKUPS_EVERY_MS);
  expect(stuck()).toEqual([]);
});
