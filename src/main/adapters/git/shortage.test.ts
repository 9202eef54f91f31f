import { expect, it } from 'vitest';
import { shortageInOutput } from './shortage.ts';

it.each([
  // As git 2.39 printed them on a full file system.
  ["fatal: could not write to '.git/worktrees/w/HEAD': No space left on device", 'disk'],
  [
    "error: unable to write file f7\nerror: unable to write file f8\nfatal: Could not reset index file to revision 'HEAD'.",
    'disk',
  ],
  ["fatal: cannot update ref 'refs/heads/b': couldn't write '/p/.git/refs/heads/b.lock'", 'disk'],
  ["warning: unable to access '.gitattributes': Too many open files\nfatal: bad", 'resources'],
  ['fatal: Out of memory, malloc failed (tried to allocate 64 bytes)', 'resources'],
  ['error: unable to create file No space left on device: File name too long', null],
  ["error: pathspec 'error: unable to write file a' did not match", null],
  ["fatal: 'huskies/s1' is already checked out at '/w'", null],
] as const)('%j means %s', (stderr, code) => {
  expect(shortageInOutput(stderr)).toBe(code);
});
