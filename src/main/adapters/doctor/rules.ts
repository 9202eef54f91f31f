/** Whether the permission rules of the config reach its agents. */
import { message } from '../../../contract/index.ts';
import type { PermissionRule } from '../../../domain/index.ts';
import type { AgentConfig } from '../../core/ports/index.ts';
import { presetOf } from '../agents/index.ts';
import { type Check, warn } from './check.ts';

/** Warns of agents in terminals whose CLI asks for permissions there alone. With mode `all`, a CLI asks for none. */
export function checkRules(agents: readonly AgentConfig[], rules: readonly PermissionRule[]): Check[] {
  if (rules.length === 0) return [];
  const apart = agents.flatMap((agent) => {
    const preset = presetOf(agent);
    const isApart = preset !== null && !preset.asksByHooks && agent.road === 'terminal' && agent.mode !== 'all';
    return isApart ? [{ name: agent.name, title: preset.title }] : [];
  });
  if (apart.length === 0) return [];
  const names = apart.map(({ name }) => name);
  const titles = [...new Set(apart.map(({ title }) => title))];
  return [warn(`rules:${names.join(',')}`, message('doctor.rules', { titles }))];
}
