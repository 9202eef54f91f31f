import { ok } from '../../../contract/index.ts';
import { SWITCH_NAMES } from '../../../domain/index.ts';
import type { Handler } from './context.ts';

/** What a person switches belongs to the profile, so nothing of it is in the ledger. */
export const switchList: Handler<'switch.list'> = ({ switches }) => {
  const all = switches.all();
  return ok(SWITCH_NAMES.map((name) => ({ name, on: all[name] })));
};
export const switchSet: Handler<'switch.set'> = async ({ switches }, { name, to }) => {
  const on = to === 'on';
  const aside = await switches.turn(name, on);
  return ok({ name, on, aside });
};
