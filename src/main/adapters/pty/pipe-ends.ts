/**
 * The pipes of one run, as the system has them: FIFOs without a name any more. Node's own `pipe` makes sockets, which a
 * program cannot open again as /dev/stdin or /dev/stderr, and which shells' `> /dev/stderr` therefore fails on.
 */
import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK, O_NOFOLLOW } = constants;

/** Three descriptors: stdin, stdout and stderr of the child, or the host's other ends of them. */
export interface Ends {
  stdin: number;
  stdout: number;
  stderr: number;
}

/** The host's ends never block; the child's do, as a program expects. Rejects with the system's words, and leaves nothing. */
export async function makePipes(dir: string, run: string): Promise<{ host: Ends; child: Ends }> {
  const paths = ['stdin', 'stdout', 'stderr'].map((name) => join(dir, `${run}.${name}`));
  const remove = () => {
    for (const path of paths) rmSync(path, { force: true });
  };
  remove();
  const opened: number[] = [];
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
    const open = (path = '', flags: number) => {
      const fd = openSync(path, flags | O_NOFOLLOW);
      opened.push(fd);
      return fd;
    };
    const [stdin, stdout, stderr] = paths;
    // a FIFO that is open for both waits for nobody; it is there only until both ends are
    const both = paths.map((path) => open(path, O_RDWR | O_NONBLOCK));
    const host = {
      stdin: open(stdin, O_WRONLY | O_NONBLOCK),
      stdout: open(stdout, O_RDONLY | O_NONBLOCK),
      stderr: open(stderr, O_RDONLY | O_NONBLOCK),
    };
    const child = { stdin: open(stdin, O_RDONLY), stdout: open(stdout, O_WRONLY), stderr: open(stderr, O_WRONLY) };
    closeAll(opened.splice(0, both.length));
    return { host, child };
  } catch (error) {
    closeAll(opened);
    throw error;
  } finally {
    remove();
  }
}

/** Must be called once for each: a number that is closed may be another file's by then. */
export function closeAll(descriptors: readonly number[]): void {
  for (const fd of descriptors) closeSync(fd);
}
