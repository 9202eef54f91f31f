import { describe, expect, it } from 'vitest';
import { parseConfigList, writeConfigText } from './config-list.ts';
import { programsOf } from './programs.ts';
import { harmlessOf } from './repository-config.ts';

/** As git lists them: 'local filter.x.clean=cat'. */
function listed(...lines: string[]) {
  const fields = lines.map((line) => {
    const [, scope, key, value] = /^(\w+) ([^=]*)(?:=(.*))?$/s.exec(line) ?? [];
    return `${scope}\0file:.git/config\0${key}${value === undefined ? '' : `\n${value}`}\0`;
  });
  return parseConfigList(fields.join(''));
}
const named = (...lines: string[]) => programsOf(listed(...lines)).map(({ key, words }) => `${key}=${words}`);

describe('what a config names for git to run', () => {
  it('the person’s own is the person’s will; the repository’s, its worktree’s and an unknown scope’s are not', () => {
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
  ])('%s is run', (key) => {
    expect(named(`local ${key}=x`)).toEqual([`${key}=x`]);
  });

  it.each(['filter.a.required', 'merge.a.name', 'diff.a.binary', 'lfs.url', 'filter.clean', 'constructor.a.clean'])(
    '%s is not',
    (key) => {
      expect(named(`local ${key}=x`)).toEqual([]);
    },
  );

  it('of two values the last counts, as git takes it; an empty one runs nothing', () => {
    expect(named('local filter.a.clean=one', 'local filter.a.clean=two')).toEqual(['filter.a.clean=two']);
    expect(named('local filter.a.clean=one', 'local filter.a.clean=', 'local filter.b.clean')).toEqual([]);
  });

  it('what the repository repeats of the person’s own words is the person’s; any other word is the repository’s', () => {
    const own = 'global filter.lfs.clean=git-lfs clean -- %f';
    expect(named(own, 'local filter.lfs.clean=git-lfs clean -- %f')).toEqual([]);
    expect(named(own, 'local filter.lfs.clean=evil')).toEqual(['filter.lfs.clean=evil']);
    expect(named(own, 'local filter.lfs.smudge=evil')).toEqual(['filter.lfs.smudge=evil']);
  });
});

describe('what of a repository’s config reaches git', () => {
  const kept = (...lines: string[]) => harmlessOf(listed(...lines)).map(({ key }) => key);

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
  ])('not %s, which names a program or leads to another file', (key) => {
    expect(kept(`local ${key}=x`)).toEqual([]);
  });

  it('what says how the repository is stored, and where it comes from, in its order', () => {
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

  it('is written so that git reads the same', () => {
    const text = writeConfigText([
      { key: 'filter.a=b"c\\d.clean', value: ' x "y" \\z\n\tend ; # ' },
      { key: 'core.bare', value: null },
      { key: 'broken', value: 'x' },
    ]);
    expect(text).toBe('[filter "a=b\\"c\\\\d"]\n\tclean = " x \\"y\\" \\\\z\\n\\tend ; # "\n[core]\n\tbare\n');
  });
});
