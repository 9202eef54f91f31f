// Runs command lines, given as a JSON list of argument lists, with its own environment; writes their output to a file.
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';

const [file = '', commands = '[]'] = process.argv.slice(2);
/** @type {string[][]} */
const lists = JSON.parse(commands);
const answers = lists.map((args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { code: status ?? -1, out: stdout, err: stderr };
});
writeFileSync(`${file}.new`, JSON.stringify(answers));
renameSync(`${file}.new`, file);
