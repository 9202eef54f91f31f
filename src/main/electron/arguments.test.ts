import { describe, expect, it } from 'vitest';
import { folderArgument } from './arguments.ts';

describe('folderArgument', () => {
  it.each([
    [['electron', '.'], true, null],
    [['electron', '.', 'shop'], true, '/home/a/shop'],
    [['electron', '--inspect=0', '/app', '--no-sandbox', '/code/shop'], true, '/code/shop'],
    [['electron', '-r', '/x/loader.js', '/app', 'shop'], true, '/home/a/shop'],
    [['huskies'], false, null],
    [['huskies', '--no-sandbox', '../shop'], false, '/home/shop'],
  ])('%j', (argv, defaultApp, dir) => {
    expect(folderArgument(argv, '/home/a', defaultApp)).toBe(dir);
  });
});
