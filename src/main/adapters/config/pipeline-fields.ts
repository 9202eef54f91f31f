/** Reads the pipeline's settings: `[automation]` and `[roles.…]`. */
import { ROLES } from '../../../contract/index.ts';
import {
  AUTOMATED_STAGES,
  AUTOMATION_MODES,
  AUTOMATION_OFF,
  type Automation,
  DEFAULT_LIMITS,
  type Limits,
  type RoleLimits,
} from '../../../domain/index.ts';
import type { Table } from './fields.ts';
import { asTable, readChoice, readInteger, readOptionalInteger, refuseUnknownKeys } from './fields.ts';

/** The range of `max`, as that of `max_running`. */
export const MAX_RUNS = { min: 1, max: 100 };

export function readAutomation(root: Table): Automation {
  const path = ['automation'];
  const table = asTable(root.automation ?? {}, path);
  // In the order of the board, as a person is told it.
  refuseUnknownKeys(table, [...AUTOMATED_STAGES].reverse(), path);
  const modeOf = (stage: keyof Automation) => readChoice(table, stage, path, AUTOMATION_MODES, AUTOMATION_OFF[stage]);
  return { backlog: modeOf('backlog'), current: modeOf('current'), qa: modeOf('qa') };
}

export function readLimits(root: Table): Limits {
  const table = asTable(root.roles ?? {}, ['roles']);
  refuseUnknownKeys(table, ROLES, ['roles']);
  const limitsOf = (role: keyof Limits): RoleLimits => {
    const path = ['roles', role];
    const one = asTable(table[role] ?? {}, path);
    const { max, reserve } = DEFAULT_LIMITS[role];
    // Only later stages have a reserve: it keeps their slots from coders.
    const hasReserve = role === 'qa' || role === 'mergemaster';
    refuseUnknownKeys(one, hasReserve ? ['max', 'reserve'] : ['max'], path);
    return {
      max: readOptionalInteger(one, 'max', path, MAX_RUNS) ?? max,
      reserve: hasReserve ? readInteger(one, 'reserve', path, { fallback: reserve, min: 0, max: 100 }) : reserve,
    };
  };
  return {
    coder: limitsOf('coder'),
    qa: limitsOf('qa'),
    mergemaster: limitsOf('mergemaster'),
    other: limitsOf('other'),
  };
}
