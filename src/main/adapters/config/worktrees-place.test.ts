import { describe, expect, it } from 'vitest';
import { type PlaceFacts, worktreesPlace } from './worktrees-place.ts';

const facts = (place: string, more: Partial<PlaceFacts> = {}): PlaceFacts => ({
  root: '/home/me/code/app',
  commonDir: '/home/me/code/app/.git',
  home: '/home/me',
  inside: null,
  place,
  ...more,
});

describe('worktreesPlace', () => {
  it.each([
    '/home/me/code/app.huskies',
    '/home/me/code/trees/of/app',
    '/home/me/code',
    '/home/me/code/app/.worktrees',
    '/home/me/code/app/a/b',
  ])('accepts %s, which is in the project or next to it', (place) => {
    expect(worktreesPlace(facts(place))).toEqual({ where: 'inside-parent' });
  });

  it.each(['/home/me/.config', '/home/me', '/etc', '/home/me/codex', '/home/me/code/.hidden/x', '/tmp/x'])(
    'requires approval for %s',
    (place) => {
      expect(worktreesPlace(facts(place))).toEqual({ where: 'elsewhere' });
    },
  );

  it.each([
    ['/home/me', '/home/me/app.huskies', 'inside-parent'],
    ['/home/me', '/home/me/app/trees', 'inside-parent'],
    ['/home/me', '/home/me/.config', 'elsewhere'],
    ['/home/me', '/home/me/bin', 'elsewhere'],
    ['/home/me', '/home/me', 'elsewhere'],
    ['/', '/app.huskies', 'inside-parent'],
    ['/', '/etc', 'elsewhere'],
  ])('with the project in %s, %s is %s', (parent, place, where) => {
    const root = `${parent === '/' ? '' : parent}/app`;
    expect(worktreesPlace(facts(place, { root, commonDir: `${root}/.git` }))).toEqual({ where });
  });

  it.each([
    ['/', 'fileSystem'],
    ['/home/me/code/app', 'project'],
    ['/home/me/code/app/.git', 'gitFolder'],
    ['/home/me/code/app/.git/hooks', 'gitFolder'],
    ['/home/me/code/app/.git/huskies/x', 'gitFolder'],
    ['/home/me/code/app/sub/.GIT/x', 'gitFolder'],
    ['/home/me/code/other/.git/hooks', 'gitFolder'],
    ['/home/me/code/app/.huskies', 'huskies'],
    ['/home/me/code/app/.huskies/work/x', 'huskies'],
  ])('refuses %s: %s', (place, why) => {
    expect(worktreesPlace(facts(place))).toEqual({ where: 'refused', why });
  });

  it('refuses a git folder outside the project', () => {
    const apart = { commonDir: '/home/me/code/store' };
    expect(worktreesPlace(facts('/home/me/code/store/x', apart))).toMatchObject({ why: 'gitFolder' });
    expect(worktreesPlace(facts('/home/me/code/store2', apart))).toEqual({ where: 'inside-parent' });
  });

  it('refuses the inside of another worktree, and of a repository in the project', () => {
    const worktree = { top: '/home/me/code/app.huskies/60_story', kind: 'worktree' } as const;
    expect(worktreesPlace(facts(`${worktree.top}/x`, { inside: worktree }))).toMatchObject({ why: 'worktree' });
    const nested = { top: '/home/me/code/app/vendor/lib', kind: 'repository' } as const;
    expect(worktreesPlace(facts(`${nested.top}/x`, { inside: nested }))).toMatchObject({ why: 'repository' });
    // a repository around the project, such as one for dotfiles, does not matter
    const around = { top: '/home/me', kind: 'repository' } as const;
    expect(worktreesPlace(facts('/home/me/code/x', { inside: around }))).toEqual({ where: 'inside-parent' });
  });
});
