import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { candidates, findCommand } from './find-command.ts';

describe('the files that a command may name', () => {
  it.each<[string, string, string[]]>([
    ['a name, in each folder of the PATH', 'claude', ['/usr/bin/claude', '/wt/tools/claude']],
    ['a path, from the worktree', './run', ['/wt/run']],
    ['an absolute path', '/opt/x', ['/opt/x']],
    ['nothing', '', []],
    ['a name with a backslash', 'a\\b', ['/usr/bin/a\\b', '/wt/tools/a\\b']],
  ])('on Linux: %s', (_name, command, files) => {
    expect(candidates(command, '/wt', { PATH: '/usr/bin::tools', PATHEXT: '.EXE' }, 'linux')).toEqual(files);
  });

  it.each<[string, string, string[]]>([
    [
      'a name, with each extension',
      'claude',
      ['C:\\bin\\claude.EXE', 'C:\\bin\\claude.CMD', 'D:\\t\\claude.EXE', 'D:\\t\\claude.CMD'],
    ],
    ['a name with an extension', 'claude.cmd', ['C:\\bin\\claude.cmd', 'D:\\t\\claude.cmd']],
    [
      'a name with a dot that begins no extension',
      'tool.v2',
      ['C:\\bin\\tool.v2.EXE', 'C:\\bin\\tool.v2.CMD', 'D:\\t\\tool.v2.EXE', 'D:\\t\\tool.v2.CMD'],
    ],
    ['a path with backslashes', '.\\bin\\run.exe', ['C:\\wt\\bin\\run.exe']],
    ['a path with slashes', 'bin/run', ['C:\\wt\\bin\\run.EXE', 'C:\\wt\\bin\\run.CMD']],
    ['a drive', 'D:\\x.exe', ['D:\\x.exe']],
  ])('on Windows: %s', (_name, command, files) => {
    const env = { Path: 'C:\\bin;;D:\\t', PathExt: '.EXE;.CMD' };
    expect(candidates(command, 'C:\\wt', env, 'win32')).toEqual(files);
  });

  it('on Windows without PATHEXT: the default extensions of Windows', () => {
    expect(candidates('x', 'C:\\', { PATH: 'C:\\b' }, 'win32').map((file) => file.slice(6))).toEqual([
      '.COM',
      '.EXE',
      '.BAT',
      '.CMD',
    ]);
  });
});

describe('the refusal of a missing command', () => {
  it.each([
    ['no-such-agent', message('pty.command.noPath')],
    ['./no-such-agent', message('pty.command.noFile')],
  ])('says where it was looked for: %s', async (command, why) => {
    await expect(findCommand(command, '/no/such/folder', { PATH: '' })).rejects.toMatchObject({
      refusal: { code: 'command-not-found', why: message('pty.command', { command, why }), value: command },
    });
  });
});
