import { expect, it } from 'vitest';
import { messageCatalogue } from '../../contract/index.ts';
import { catalogue } from '../../contract/texts.en.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import { cli } from '../testing/run-cli.ts';

/** The words after 'huskies' in all texts of page, tray and command line that begin as a command may. */
const COMMANDS = [
  ...new Set(
    [...Object.values(catalogue()), ...Object.values(messageCatalogue())].flatMap((words) =>
      [...words.matchAll(/huskies ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/g)].map(([, command = '']) => command),
    ),
  ),
];
/** Prose about the program, and words that stand for a command that a person typed. */
const PROSE = ['something-else', 'is', 'printed'];

it('each command that a text names is one of the command line', async () => {
  expect(COMMANDS).toEqual(expect.arrayContaining(['fence retry', 'gate run', 'serve', 'story move']));
  for (const command of COMMANDS) {
    const [first = '', second] = command.split(' ');
    if (PROSE.includes(first)) continue;
    const { code, out } = await cli([first, '--help'], createFakeDoor());
    expect(code, command).toBe(0);
    // Without subcommands, the second word is prose or an argument.
    const subcommands = /\nCommands:\n([\s\S]*)/.exec(out)?.[1];
    if (subcommands === undefined) expect(out, command).toContain(`Usage: huskies ${first}`);
    else expect(subcommands, command).toMatch(new RegExp(`^  ${second} `, 'm'));
  }
});
