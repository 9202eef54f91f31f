/** One host per project, and how to find it. */
export { findHome, type Home } from './home.ts';
export type { HostAddress } from './host-file.ts';
export {
  findHost,
  type HostDescription,
  type HostFinding,
  movedUnder,
  type ProjectLock,
  takeLock,
} from './project-lock.ts';
