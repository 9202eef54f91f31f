/** A real agent that does not read: the host is not blocked, and nothing is lost when the agent reads later. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { Terminal } from './terminal.ts';

it('a paste that is not read yet does not block the host, and arrives complete, including bytes above 127', async () => {
  const cwd = tempFolder();
  const script = 'stty raw -echo; printf READY; read -r go < go; head -c 1000003 | cksum; printf DONE';
  const terminal = new Terminal({
    file: 'sh',
    args: ['-c', `mkfifo go; ${script}`],
    cwd,
    env: { PATH: process.env.PATH ?? '' },
    cols: 80,
    rows: 24,
  });
  let output = '';
  terminal.pipe({
    data: (bytes) => {
      output += Buffer.from(bytes).toString('latin1');
    },
    resize: () => undefined,
    end: async () => undefined,
  });
  try {
    await eventually(() => expect(output).toContain('READY'));
    let isSent = false;
    const sent = terminal.write('x'.repeat(1_000_000)).then((outcome) => {
      isSent = true;
      return outcome;
    });
    // the library's own write would never return here
    for (let i = 0; i < 50; i++) await turn();
    expect(isSent).toBe(false);
    writeFileSync(join(cwd, 'go'), 'go\n');
    expect(await sent).toBe('open');
    expect(await terminal.write(Uint8Array.of(0x1b, 0xff, 0x80))).toBe('open');
    await eventually(() => expect(output).toContain('DONE'));
    expect(output).toContain('1000003');
  } finally {
    await terminal.close();
    await terminal.exited;
  }
  expect(await terminal.write('late')).toBe('closed');
});
