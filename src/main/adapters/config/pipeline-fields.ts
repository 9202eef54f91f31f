/** Reads the pipeline's settings: `[automation]`, `[roles.…]`, `[merge]` and `[watchdog]`. */
import { ROLES } from '../../../contract/index.ts';
import {
  AUTOMATED_STAGES,
  AUTOMATION_MODES,
  AUTOMATION_OFF,
  type Automation,
  DEFAULT_LIMITS,
  DEFAULT_TRIES,
  FORGE_TOOLS,
  type Limits,
  MERGE_DEFAULTS,
  MERGE_METHODS,
  MERGE_TARGETS,
  type MergeSettings,
  type RoleLimits,
  type TryLimits,
} from '../../../domain/index.ts';
import { WATCHDOG_DEFAULTS, type WatchdogConfig } from '../../core/ports/index.ts';
import type { Table } from './fields.ts';
import { asTable, readChoice, readInteger, readOptionalInteger, refuseUnknownKeys } from './fields.ts';

/** The range of `max`, as that of `max_running`. */
export const MAX_RUNS = { min: 1, max: 100 };

/** The range of `stall_minutes` and `max_minutes`. 0: no limit. A week is longer than any run. */
export const MINUTES = { min: 0, max: 10_080 };
const MINUTE_MS = 60_000;
/** Without a try nothing would go on; more than these only hide a story that needs a person. */
const TRIES = { min: 1, max: 20 };
const RETRIES = { min: 0, max: 20 };

export function readAutomation(root: Table): Automation {
  const path = ['automation'];
  const table = asTable(root.automation ?? {}, path);
  // In the order of the board, as a person is told it.
  refuseUnknownKeys(table, [...[...AUTOMATED_STAGES].reverse(), 'tries', 'retries'], path);
  const modeOf = (stage: keyof Automation) => readChoice(table, stage, path, AUTOMATION_MODES, AUTOMATION_OFF[stage]);
  return { backlog: modeOf('backlog'), current: modeOf('current'), qa: modeOf('qa'), merge: modeOf('merge') };
}

/** How often the pipeline tries: `tries` and `retries` of `[automation]`. */
export function readTries(root: Table): TryLimits {
  const path = ['automation'];
  const table = asTable(root.automation ?? {}, path);
  const { tries, retries } = DEFAULT_TRIES;
  return {
    tries: readInteger(table, 'tries', path, { fallback: tries, ...TRIES }),
    retries: readInteger(table, 'retries', path, { fallback: retries, ...RETRIES }),
  };
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

/** `timeoutMs`: the time limit of agents that have none of their own. */
export function readWatchdog(root: Table): WatchdogConfig & { timeoutMs: number | null } {
  const path = ['watchdog'];
  const table = asTable(root.watchdog ?? {}, path);
  refuseUnknownKeys(table, ['stall_minutes', 'on_stall', 'max_minutes'], path);
  const { stallMs, onStall } = WATCHDOG_DEFAULTS;
  const fallback = (stallMs ?? 0) / MINUTE_MS;
  return {
    stallMs: minutesMs(readInteger(table, 'stall_minutes', path, { fallback, ...MINUTES })),
    onStall: readChoice(table, 'on_stall', path, ['notify', 'retry'], onStall),
    timeoutMs: minutesMs(readInteger(table, 'max_minutes', path, { fallback: 0, ...MINUTES })),
  };
}

/** The minutes of a limit in ms; null for 0, which means that there is no limit. */
export function minutesMs(minutes: number): number | null {
  return minutes === 0 ? null : minutes * MINUTE_MS;
}

/** The ranges of `batch` and `lanes`: a candidate of more stories, or a fourth build on untested ones, seldom passes. */
const BATCH = { fallback: MERGE_DEFAULTS.batch, min: 1, max: 32 };
const LANES = { fallback: MERGE_DEFAULTS.lanes, min: 1, max: 4 };

export function readMerge(root: Table): MergeSettings {
  const path = ['merge'];
  const table = asTable(root.merge ?? {}, path);
  refuseUnknownKeys(table, ['method', 'batch', 'lanes', 'into', 'tool'], path);
  return {
    method: readChoice(table, 'method', path, MERGE_METHODS, MERGE_DEFAULTS.method),
    batch: readInteger(table, 'batch', path, BATCH),
    lanes: readInteger(table, 'lanes', path, LANES),
    into: readChoice(table, 'into', path, MERGE_TARGETS, MERGE_DEFAULTS.into),
    tool: readChoice(table, 'tool', path, FORGE_TOOLS, MERGE_DEFAULTS.tool),
  };
}
