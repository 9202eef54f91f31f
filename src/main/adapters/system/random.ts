import { randomBytes, randomUUID } from 'node:crypto';
import type { Random } from '../../core/ports/index.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** The system's randomness. Ids have only letters and digits, because they are used in environments and file names. */
export const systemRandom: Random = {
  id: (length) => Array.from(randomBytes(length), (byte) => LETTERS.charAt(byte & 31)).join(''),
  uuid: () => randomUUID(),
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
};
