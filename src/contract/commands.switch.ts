/** The part of the command table about what a person switches on or off, for all projects. */
import * as v from 'valibot';
import { SWITCH_NAMES, type SwitchName } from '../domain/index.ts';
import { command, reply } from './command-spec.ts';
import { Empty, rule } from './input.ts';

/** Every command on switches, by its name. */
export const SWITCH_COMMANDS = {
  'switch.list': command({
    title: 'command.switch.list',
    by: 'person',
    input: Empty,
    reply: reply<{ name: SwitchName; on: boolean }[]>(),
    cli: { verb: 'switch list' },
  }),
  'switch.set': command({
    title: 'command.switch.set',
    by: 'person',
    input: v.strictObject({
      name: v.picklist(SWITCH_NAMES, rule('input.switch')),
      to: v.picklist(['on', 'off'], rule('input.onOff')),
    }),
    /** `aside`: where a damaged file of the profile was put; null: it was not damaged. */
    reply: reply<{ name: SwitchName; on: boolean; aside: string | null }>(),
    cli: { verb: 'switch set', args: ['name', 'to'] },
  }),
} as const;
