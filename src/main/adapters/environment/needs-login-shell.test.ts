import { describe, expect, it } from 'vitest';
import { loginShellOf, shellArguments } from './login-shell.ts';
import { needsLoginShell } from './needs-login-shell.ts';

describe('needsLoginShell', () => {
  it.each<[string, Record<string, string>, NodeJS.Platform, boolean]>([
    ['a terminal', { TERM: 'xterm-256color', SHLVL: '1' }, 'linux', false],
    ['a terminal on macOS', { TERM: 'xterm-256color' }, 'darwin', false],
    ['a console without a desktop', { TERM: 'linux', SHLVL: '1' }, 'linux', false],
    ['GNOME, whose session script leaves SHLVL', { SHLVL: '0', DISPLAY: ':0', PATH: '/usr/bin:/bin' }, 'linux', true],
    ['a desktop started by greetd', { TERM: 'linux', WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
    ['the Dock', { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' }, 'darwin', true],
    ['an editor on the desktop', { TERM: 'dumb' }, 'linux', true],
    ['systemd or cron', {}, 'linux', true],
    ['Windows', {}, 'win32', false],
  ])('is right for %s', (_, env, platform, needed) => {
    expect(needsLoginShell(env, platform)).toBe(needed);
  });
});

describe('loginShellOf', () => {
  it('is $SHELL, else the shell in the user database, else /bin/sh', () => {
    expect(loginShellOf({ SHELL: '/bin/zsh' }, () => '/bin/bash')).toBe('/bin/zsh');
    expect(loginShellOf({ SHELL: 'zsh' }, () => '/bin/bash')).toBe('/bin/bash');
    expect(loginShellOf({}, () => null)).toBe('/bin/sh');
  });
});

describe('shellArguments', () => {
  it.each([
    ['/bin/zsh', ['-ilc', 's']],
    ['/bin/sh', ['-ilc', 's']],
    ['/opt/homebrew/bin/bash', ['-ilc', 's']],
    ['/usr/bin/fish', ['-l', '-i', '-c', 's']],
    ['/usr/bin/nu', ['-l', '-i', '-c', 's']],
    ['/bin/tcsh', ['-i', '-c', 's']],
    ['/bin/csh', ['-i', '-c', 's']],
  ])('are right for %s', (shell, args) => {
    expect(shellArguments(shell, 's')).toEqual(args);
  });
});
