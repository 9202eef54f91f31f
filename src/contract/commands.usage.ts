/** The part of the command table about what agents used. */
import * as v from 'valibot';
import { USAGE_GROUPS, type UsageGroup, type UsageRow, type UsageTotals } from '../domain/index.ts';
import { command, reply } from './command-spec.ts';
import { rule } from './input.ts';

/** Every command on usage, by its name. */
export const USAGE_COMMANDS = {
  'usage.list': command({
    title: 'command.usage.list',
    by: 'any-run',
    /** `days`: only runs that began within the last days, 30 by default. `by`: default `story`. */
    input: v.strictObject({
      by: v.optional(v.picklist(USAGE_GROUPS, rule('input.usage'))),
      days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_660))),
    }),
    /** `since`: ms since the epoch. What is not known of a run is counted as unknown, never as 0. */
    reply: reply<{ by: UsageGroup; since: number; rows: UsageRow[]; all: UsageTotals }>(),
    cli: {
      verb: 'usage',
      options: {
        by: { field: 'by', kind: 'string', title: 'cli.option.usage.by' },
        days: { field: 'days', kind: 'number', title: 'cli.option.usage.days' },
      },
    },
  }),
} as const;
