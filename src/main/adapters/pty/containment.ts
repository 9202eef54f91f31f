/** What new runs are held by, and why not by something better. */
import { type Containment, type Message, message } from '../../../contract/index.ts';
import type { Cgroups } from './cgroups.ts';
import { namespaceMissing } from './namespace.ts';

export interface Choice {
  containment: Containment;
  why: Message;
}

/** Auto takes the keeper always and a cgroup on top where one is delegated; a PID namespace is taken by choice only. */
export function chooseContainment(
  wanted: 'auto' | 'namespace' | 'scan',
  { keeperPath, cgroups }: { keeperPath: string | null; cgroups: Pick<Cgroups, 'missing'> | null },
): Choice {
  if (wanted === 'scan') return { containment: 'none', why: message('pty.why.config') };
  if (process.platform !== 'linux') return { containment: 'none', why: message('pty.why.platform') };
  if (keeperPath === null) return { containment: 'none', why: message('pty.why.notBuilt') };
  const refused = wanted === 'namespace' ? namespaceMissing() : null;
  if (wanted === 'namespace' && refused === null) {
    return { containment: 'namespace', why: message('pty.why.namespace') };
  }
  const held = byCgroup(cgroups);
  return refused === null ? held : { ...held, why: message('pty.why.refused', { refused, why: held.why }) };
}

function byCgroup(cgroups: Pick<Cgroups, 'missing'> | null): Choice {
  const missing = cgroups === null ? message('cgroup.unwanted') : cgroups.missing;
  if (missing === null) return { containment: 'cgroup', why: message('pty.why.cgroup') };
  return { containment: 'keeper', why: message('pty.why.keeper', { why: missing }) };
}
