import { expect, it } from 'vitest';
import { shortPath } from './short-path.ts';

it('a path in the worktree begins there, and every other path stays as it is', () => {
  expect(shortPath('/w/60_story/src/a.ts', '/w/60_story')).toBe('src/a.ts');
  for (const path of ['/w/60_story_b/a.ts', '/w/60_story', '/w/60_story/', '/etc/passwd', 'src/a.ts'])
    expect(shortPath(path, '/w/60_story')).toBe(path);
  expect(shortPath('/w/a.ts', null)).toBe('/w/a.ts');
});
