import { describe, expect, it } from 'vitest';
import { parseConfigList, writeConfigText } from './config-list.ts';
import { mayStartPrograms, programsInForce } from './programs.ts';
import { harmlessEntries } from './repository-config.ts';

/** Parses lines such as 'local filter.x.clean=cat' in the format of git's list. */
function listed(...lines: string[]) {
  const fields = lines.map((line) => {
    const [, scope, key, value] = /^(\w+) ([^=]*)(?:=(.*))?$/s.exec(line) ?? [];
    return `${scope}\0file:.git/config\0${key}${value === undefined ? '' : `\n${value}`}\0`;
  });
  return parseConfigList(fields.join(''));
}
const named = (...lines: string[]) => programsInForce(listed(...lines)).map(({ key, words }) => `${key}=${words}`);

describe('programs that a config names', () => {
  it('need approval from the repository’s, the worktree’s or an unknown scope, but not from the person’s', () => {
    expect(named('system filter.a.clean=cat', 'global filter.b.smudge=cat')).toEqual([]);
    for (const scope of ['local', 'worktree', 'unknown']) {
      expect(named(`${scope} filter.a.process=x`), scope).toEqual(['filter.a.process=x']);
    }
  });

  it.each([
    'filter.a.clean',
    'filter.a.smudge',
    'filter.a.process',
    'merge.a.driver',
    'diff.a.textconv',
    'diff.a.command',
    'lfs.customtransfer.a.path',
    'lfs.customtransfer.a.args',
    'lfs.extension.a.clean',
    'lfs.extension.a.smudge',
    'filter.a.b.clean',
    'filter.constructor.smudge',
  ])('include the value of %s', (key) => {
    expect(named(`local ${key}=x`)).toEqual([`${key}=x`]);
  });

  it.each(['filter.a.required', 'merge.a.name', 'diff.a.binary', 'lfs.url', 'filter.clean', 'constructor.a.clean'])(
    'do not include the value of %s',
    (key) => {
      expect(named(`local ${key}=x`)).toEqual([]);
    },
  );

  it('are taken from the last value of a key, and an empty value names none', () => {
    expect(named('local filter.a.clean=one', 'local filter.a.clean=two')).toEqual(['filter.a.clean=two']);
    expect(named('local filter.a.clean=one', 'local filter.a.clean=', 'local filter.b.clean')).toEqual([]);
  });

  it('need no approval if the person’s config has the same value, and need it for any other value', () => {
    const own = 'global filter.lfs.clean=git-lfs clean -- %f';
    expect(named(own, 'local filter.lfs.clean=git-lfs clean -- %f')).toEqual([]);
    expect(named(own, 'local filter.lfs.clean=evil')).toEqual(['filter.lfs.clean=evil']);
    expect(named(own, 'local filter.lfs.smudge=evil')).toEqual(['filter.lfs.smudge=evil']);
  });
});

describe('the part of a repository’s config that reaches git', () => {
  const kept = (...lines: string[]) => harmlessEntries(listed(...lines)).map(({ key }) => key);

  it.each([
    'core.fsmonitor',
    'core.hookspath',
    'core.sshcommand',
    'core.gitproxy',
    'core.askpass',
    'core.pager',
    'core.editor',
    'core.alternaterefscommand',
    'credential.helper',
    'credential.https://x.helper',
    'filter.x.clean',
    'diff.external',
    'diff.x.command',
    'diff.x.textconv',
    'merge.x.driver',
    'mergetool.x.cmd',
    'remote.origin.uploadpack',
    'remote.origin.receivepack',
    'remote.origin.vcs',
    'submodule.x.update',
    'alias.status',
    'gpg.program',
    'hook.x.command',
    'include.path',
    'includeif.gitdir:x.path',
    'http.sslengine',
    'http.cookiefile',
    'lfs.customtransfer.x.path',
    'uploadpack.packobjectshook',
    'extensions.worktreeconfig',
    'constructor.x',
    'next.year',
  ])('leaves out %s, which names a program or another file', (key) => {
    expect(kept(`local ${key}=x`)).toEqual([]);
  });

  it('keeps the storage format and the remotes, in their order', () => {
    const lines = [
      'core.repositoryformatversion=1',
      'extensions.objectformat=sha256',
      'extensions.partialclone=origin',
      'remote.origin.promisor=true',
      'remote.origin.url=https://x',
      'core.sparsecheckout=true',
      'core.autocrlf=input',
      'branch.main.merge=refs/heads/main',
    ];
    expect(kept(...lines.map((line) => `local ${line}`))).toEqual(lines.map((line) => line.split('=')[0]));
    expect(kept('global core.eol=lf')).toEqual([]);
  });

  it('is escaped so that git reads the same values', () => {
    const text = writeConfigText([
      { key: 'filter.a=b"c\\d.clean', value: ' x "y" \\z\n\tend ; # ' },
      { key: 'core.bare', value: null },
      { key: 'broken', value: 'x' },
    ]);
    expect(text).toBe('[filter "a=b\\"c\\\\d"]\n\tclean = " x \\"y\\" \\\\z\\n\\tend ; # "\n[core]\n\tbare\n');
  });
});

it('a merge is held only if it can start a program: a merge driver of any config, a filter if it runs them, a fetch', () => {
  const may = (...lines: string[]) => mayStartPrograms(listed(...lines), 'merge');
  expect([may('global filter.lfs.smudge=x'), may('local user.name=x', 'local merge.x.name=y')]).toEqual([false, false]);
  expect([may('global merge.x.driver=x'), may('local remote.origin.promisor=true')]).toEqual([true, true]);
  expect(may('global filter.lfs.smudge=x', 'local merge.renormalize=true')).toBe(true);
  expect(mayStartPrograms(listed('global filter.lfs.smudge=x'), 'filter')).toBe(true);
});
