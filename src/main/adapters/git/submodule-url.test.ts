import { describe, expect, it } from 'vitest';
import { submoduleUrl } from './submodule-url.ts';

describe('the URL of a submodule', () => {
  it.each([
    ['https://host/team/app.git', '../lib.git', 'https://host/team/lib.git'],
    ['https://host/team/app.git/', '../../other/lib.git', 'https://host/other/lib.git'],
    ['git@host:team/app.git', '../lib.git', 'git@host:team/lib.git'],
    ['git@host:app.git', '../lib.git', 'git@host:lib.git'],
    ['/srv/git/app', './lib', '/srv/git/app/lib'],
    ['/srv/git/app', './../lib', '/srv/git/lib'],
    ['https://host/app', 'https://other/lib', 'https://other/lib'],
    ['https://host/app', '..lib', '..lib'],
  ])('in %s, given as %s, is %s', (origin, url, found) => {
    expect(submoduleUrl(origin, url)).toBe(found);
  });
});
