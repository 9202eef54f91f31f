import { MUTANTS } from './mutants.mjs';

/**
 * Plants the bug that HUSKIES_MUTANT names while its file is compiled; without that variable there is no plugin.
 * Throws when the bug no longer fits its file, so that no check passes without one.
 * @returns {import('vite').Plugin[]}
 */
export function mutantPlugin() {
  const name = process.env.HUSKIES_MUTANT;
  if (name === undefined || name === '') return [];
  const mutant = MUTANTS[name];
  if (mutant === undefined) throw new Error(`HUSKIES_MUTANT names no mutant: ${name}`);
  return [
    {
      name: 'huskies-mutant',
      enforce: 'pre',
      transform(code, id) {
        const path = id.split('?')[0];
        const edits = [mutant, ...(mutant.also ?? [])].filter(({ file }) => path.endsWith(`/${file}`));
        return edits.length === 0
          ? null
          : { code: edits.reduce((text, edit) => plant(name, edit, text), code), map: null };
      },
    },
  ];
}

/**
 * @param {string} name
 * @param {import('./mutants.mjs').Edit} edit
 * @param {string} code
 */
function plant(name, { file, find, replace }, code) {
  const parts = code.split(find);
  if (parts.length !== 2) throw new Error(`mutant ${name}: its text stands ${parts.length - 1} times in ${file}`);
  return parts.join(replace);
}
