/** Failures of the whole machine, which would meet any other program as well. */
import { type RefusalCode, RefusalError } from './errors.ts';

/** The codes of refusals that concern the whole machine. */
export const MACHINE_CODES = ['disk', 'resources'] as const satisfies readonly RefusalCode[];
/** A code of `MACHINE_CODES`. */
export type MachineCode = (typeof MACHINE_CODES)[number];

/** Names of errno(3). EAGAIN: the limit of processes is reached. */
const BY_ERRNO: Readonly<Record<string, MachineCode>> = {
  ENOSPC: 'disk',
  EDQUOT: 'disk',
  EROFS: 'disk',
  EIO: 'disk',
  EMFILE: 'resources',
  ENFILE: 'resources',
  ENOMEM: 'resources',
  EAGAIN: 'resources',
};

/** What the machine lacks by the name of a system error, such as `ENOSPC`; null: the error concerns something else. */
export function shortageOf(errno: string): MachineCode | null {
  return Object.hasOwn(BY_ERRNO, errno) ? (BY_ERRNO[errno] ?? null) : null;
}

/** What the machine lacks by an error of a start; null: the error concerns something else. */
export function machineFailure(error: unknown): MachineCode | null {
  if (error instanceof RefusalError) return MACHINE_CODES.find((code) => code === error.refusal.code) ?? null;
  return error instanceof Error && 'code' in error ? shortageOf(String(error.code)) : null;
}
