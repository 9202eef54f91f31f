/**
 * The pipes of one run: FIFOs whose names have been removed.
 *
 * Node's own `pipe` makes sockets. A program cannot open these again as /dev/stdin or /dev/stderr, so a shell's
 * `> /dev/stderr` would fail.
 */
import { execFile } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK, O_NOFOLLOW } = constants;

/** Three descriptors: the child's stdin, stdout and stderr, or the host's ends of the same pipes. */
export interface PipeDescriptors {
  stdin: number;
  stdout: number;
  stderr: number;
}

/**
 * The host's ends do not block; the child's do, as programs expect. Rejects with the system error, and then leaves
 * nothing open.
 */
export async function makePipes(dir: string, run: string): Promise<{ host: PipeDescriptors; child: PipeDescriptors }> {
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
    // opening one end of a FIFO waits for the other end, unless the FIFO is already open for both
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

/** To be called once per descriptor, because the number of a closed one may be reused for another file. */
export function closeAll(descriptors: readonly number[]): void {
  for (const fd of descriptors) closeSync(fd);
}
