/** Chooses the containment of new runs, with the reason why no stronger one is used. */
import { type Containment, type Message, message } from '../../../contract/index.ts';
import type { Cgroups } from './cgroups.ts';
import { namespaceMissing } from './namespace.ts';

/** The containment of new runs, and the reason for it to show to a person. */
export interface ContainmentChoice {
  containment: Containment;
  why: Message;
}

/** `auto` always uses the keeper, and adds a cgroup where one is delegated. A PID namespace must be asked for. */
export function chooseContainment(
  requested: 'auto' | 'namespace' | 'scan',
  { keeperPath, cgroups }: { keeperPath: string | null; cgroups: Pick<Cgroups, 'missing'> | null },
): ContainmentChoice {
  if (requested === 'scan') return { containment: 'none', why: message('pty.why.config') };
  if (process.platform !== 'linux') return { containment: 'none', why: message('pty.why.platform') };
  if (keeperPath === null) return { containment: 'none', why: message('pty.why.notBuilt') };
  const refused = requested === 'namespace' ? namespaceMissing() : null;
  if (requested === 'namespace' && refused === null) {
    return { containment: 'namespace', why: message('pty.why.namespace') };
  }
  const choice = withKeeper(cgroups);
  return refused === null ? choice : { ...choice, why: message('pty.why.refused', { refused, why: choice.why }) };
}

function withKeeper(cgroups: Pick<Cgroups, 'missing'> | null): ContainmentChoice {
  const missing = cgroups === null ? message('cgroup.unwanted') : cgroups.missing;
  if (missing === null) return { containment: 'cgroup', why: message('pty.why.cgroup') };
  return { containment: 'keeper', why: message('pty.why.keeper', { why: missing }) };
}
