/** Turns errors of SQLite and of the file system into refusals. */
import { message, type RefusalCode, RefusalError } from '../../../contract/index.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const SQLITE = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
} as const;

/** The primary result code of an error from SQLite; null for any other error. */
function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

/** Whether the contents of the database are damaged, as opposed to missing permissions, lack of space or a lock. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.corrupt || code === SQLITE.notadb;
}

/** Whether another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.busy || code === SQLITE.locked;
}

/**
 * An error of the machine as a refusal with a remedy; any other error as it is. `place`: path of the file or folder.
 */
export function asRefusal(error: unknown, place: string): unknown {
  if (error instanceof RefusalError) return error;
  const kind = kindOf(error);
  if (kind === null) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const refusal = new RefusalError({
    code: CODES[kind],
    why: message(`store.${kind}`, { place, detail }),
  });
  refusal.cause = error;
  return refusal;
}

type Kind = 'full' | 'readonly' | 'io' | 'open' | 'busy' | 'damage';

const CODES: Record<Kind, RefusalCode> = {
  full: 'disk',
  readonly: 'disk',
  io: 'disk',
  open: 'disk',
  busy: 'disk',
  damage: 'state-unreadable',
};

function kindOf(error: unknown): Kind | null {
  switch (sqliteCode(error)) {
    case SQLITE.full:
      return 'full';
    case SQLITE.readonly:
    case SQLITE.perm:
      return 'readonly';
    case SQLITE.ioerr:
      return 'io';
    case SQLITE.cantopen:
      return 'open';
    case SQLITE.busy:
    case SQLITE.locked:
      return 'busy';
    case SQLITE.corrupt:
    case SQLITE.notadb:
      return 'damage';
    default:
      return systemKind(error);
  }
}

function systemKind(error: unknown): Kind | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'EFBIG') return 'full';
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS') return 'readonly';
  if (error.code === 'EIO') return 'io';
  return 'open';
}
