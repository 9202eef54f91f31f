/** Reads the tables `[prices."MODEL"]`. They run nothing, so no approval is asked for. */
import { message } from '../../../contract/index.ts';
import type { ModelPrice } from '../../../domain/index.ts';
import { asTable, FieldProblem, refuseUnknownKeys, showValue, type Table } from './fields.ts';
import type { KeyPath } from './key-lines.ts';

/** In US dollars for a million tokens: more is a mistake in the unit. */
const MAX_PRICE_USD = 10_000;

/** The prices by the id of their model. `cached` is that of `input` if it is left out. */
export function readPrices(root: Table): Record<string, ModelPrice> {
  const models = asTable(root.prices ?? {}, ['prices']);
  return Object.fromEntries(
    Object.entries(models).map(([model, value]) => {
      const path = ['prices', model];
      const table = asTable(value, path);
      refuseUnknownKeys(table, ['input', 'cached', 'output'], path);
      const input = readPrice(table, 'input', path);
      const cached = table.cached === undefined ? input : readPrice(table, 'cached', path);
      return [model, { input, cached, output: readPrice(table, 'output', path) }];
    }),
  );
}

function readPrice(table: Table, key: string, path: KeyPath): number {
  const value = table[key];
  // The parser reads whole numbers as bigint where they are large.
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && number >= 0 && number <= MAX_PRICE_USD) return number;
  const shown = value === undefined ? message('config.price.missing', { key }) : null;
  throw new FieldProblem(
    [...path, key],
    shown ?? message('config.price', { key, value: showValue(value), most: MAX_PRICE_USD }),
  );
}
