/** Backups of the database, hourly and daily. */
import type { World } from '../world.ts';

/** Makes a backup if one is due, and logs it. Rejects with the reason if it cannot be made; then it is tried again. */
export async function backUp({ store, log }: Pick<World, 'store' | 'log'>): Promise<void> {
  const made = await store.backUp();
  if (made !== null) log.info('[backup] made', { ...made });
}
