/** What new runs are held by, and why not by something better. */
import { type Container, type Message, message } from '../../../contract/index.ts';
import type { Cgroups } from './cgroups.ts';
import { namespaceMissing } from './namespace.ts';

export interface Choice {
  container: Container;
  why: Message;
}

/** Auto takes the keeper always and a cgroup on top where one is delegated; a PID namespace is taken by choice only. */
export function chooseContainer(
  wanted: 'auto' | 'namespace' | 'scan',
  { keeperPath, cgroups }: { keeperPath: string | null; cgroups: Pick<Cgroups, 'missing'> | null },
): Choice {
  if (wanted === 'scan') return { container: 'scan', why: message('pty.why.config') };
  if (process.platform !== 'linux') return { container: 'scan', why: message('pty.why.platform') };
  if (keeperPath === null) return { container: 'scan', why: message('pty.why.notBuilt') };
  const refused = wanted === 'namespace' ? namespaceMissing() : null;
  if (wanted === 'namespace' && refused === null) {
    return { container: 'namespace', why: message('pty.why.namespace') };
  }
  const held = byCgroup(cgroups);
  return refused === null ? held : { ...held, why: message('pty.why.refused', { refused, why: held.why }) };
}

function byCgroup(cgroups: Pick<Cgroups, 'missing'> | null): Choice {
  const missing = cgroups === null ? message('cgroup.unwanted') : cgroups.missing;
  if (missing === null) return { container: 'cgroup', why: message('pty.why.cgroup') };
  return { container: 'keeper', why: message('pty.why.keeper', { why: missing }) };
}
