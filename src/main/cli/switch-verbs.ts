/** Verbs of what a person switches on or off. */
import { type CommandInput, text } from '../../contract/index.ts';
import { call, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { columnHeads, json, line, table } from './format.ts';
import type { Context } from './world.ts';

/** Every switch with its state. */
export function switchList(context: Context): Promise<void> {
  return withClient(context, async (client) => {
    const all = await call(client, 'switch.list', {});
    const rows = all.map(({ name, on }) => [name, on ? 'on' : 'off', text(`switch.${name}`)]);
    context.world.out(context.json ? json(all) : `${table(columnHeads('cli.switch.columns'), rows)}\n`);
  });
}

/** Switches one on or off, and says where a damaged file of the profile was put. */
export function switchSet(context: Context, { input }: Invocation): Promise<void> {
  return withClient(context, async (client) => {
    const set = await call(client, 'switch.set', input as CommandInput<'switch.set'>);
    const { world } = context;
    world.out(context.json ? json(set) : line('cli.switch.set', { name: set.name, to: set.on ? 'on' : 'off' }));
    if (set.aside !== null && !context.json) world.err(line('cli.switch.aside', { path: set.aside }));
  });
}
