/** What the help shows: the keys that hold here. */
import { inBrowser } from '../store/platform.ts';
import type { PageCommand } from './commands.ts';
import { browserKeys } from './key-place.ts';

export function shownKeys(command: PageCommand): string[] {
  return command.keys.flatMap((keys) => (inBrowser() ? browserKeys(keys) : [keys]));
}
