import type { NoValues, Said } from './values.ts';

/** Messages about the sandboxes of agents. */
export interface SandboxMessages {
  'config.sandbox.needs': { key: string; kind: string };
  'config.sandbox.only': { key: string; kinds: readonly string[] };
  'config.sandbox.alone': { key: string };
  'config.sandbox.network': { kind: string; value: string };
  'config.sandbox.path': { key: string; value: string };
  'config.sandbox.list': { key: string; value: string };
  'sandbox.missing': { program: string; install: string };
  'sandbox.refused': { program: string; why: Said };
  /** `setting`: as `sysctl -w` takes it. */
  'sandbox.kernel': { program: string; why: Said; setting: string };
  /** The service of a container runtime does not answer. */
  'sandbox.silent': { program: string; why: Said };
  'sandbox.image': { program: string; image: string };
  'sandbox.path': { program: string; path: string };
  'sandbox.git': { worktree: string };
  'sandbox.linux': { program: string };
  'sandbox.limits': { why: Said };
  'sandbox.limits.controllers': { missing: readonly string[] };
  'sandbox.limits.none': NoValues;
  'sandbox.unconfirmed': { program: string; container: string; why: Said };
  'sandbox.stillThere': NoValues;
}
