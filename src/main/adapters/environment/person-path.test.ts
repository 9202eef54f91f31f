import { describe, expect, it } from 'vitest';
import { personPath } from './person-path.ts';

const GYP = '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin';
const OWN = '/home/me/.local/bin:/usr/local/bin:/usr/bin:/bin';
/**
 * A PATH as npm's run-script makes it: the bin folders of the project and of all folders above it, then node-gyp-bin.
 */
function npmPath(project: string, path: string): string {
  const parts = project.split('/');
  const bins = parts.map((_, at) => `${parts.slice(0, parts.length - at).join('/')}/node_modules/.bin`);
  return [...bins, GYP, path].join(':');
}
const npm = { npm_lifecycle_event: 'start', npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js' };

describe('personPath', () => {
  it.each([
    ['npm start', npmPath('/home/me/src/huskies', OWN)],
    ['npm run inside npm run', npmPath('/home/me/src/huskies', npmPath('/home/me/src/huskies', OWN))],
    ['npx of a package that is not installed', `/home/me/.npm/_npx/0f/node_modules/.bin:${npmPath('/home/me/x', OWN)}`],
    ['npx inside npm run of another project', npmPath('/home/me/other', npmPath('/home/me/src/huskies', OWN))],
    ['pnpm', `/p/node_modules/.bin:/usr/lib/node_modules/pnpm/dist/node-gyp-bin:${OWN}`],
    [
      'yarn 1',
      `/tmp/yarn--170-0.5:/p/node_modules/.bin:/home/me/.config/yarn/link/node_modules/.bin:${GYP}:${GYP}:${OWN}`,
    ],
    ['yarn 4', `/tmp/xfs-0a1b2c3d:${OWN}`],
    ['bun', `/tmp/bun-node-1a2b:/p/node_modules/.bin:${OWN}`],
  ])('returns the PATH that the person had: %s', (_, path) => {
    expect(personPath({ ...npm, PATH: path })).toBe(OWN);
  });

  it('keeps a node_modules/.bin that the person added to the PATH', () => {
    const own = `/home/me/node_modules/.bin:${OWN}`;
    expect(personPath({ PATH: own })).toBe(own);
    expect(personPath({ ...npm, PATH: npmPath('/home/me/src/huskies', own) })).toBe(own);
    const later = `/usr/bin:/home/me/node_modules/.bin`;
    expect(personPath({ ...npm, PATH: npmPath('/home/me/src/huskies', later) })).toBe(later);
  });

  it('changes nothing without a runner, and accepts an empty or missing PATH', () => {
    const path = npmPath('/p', OWN);
    expect(personPath({ PATH: path })).toBe(path);
    expect(personPath({ ...npm, PATH: OWN })).toBe(OWN);
    expect(personPath({ ...npm, PATH: '' })).toBe('');
    expect(personPath({ ...npm })).toBeUndefined();
    expect(personPath({ ...npm, PATH: '/p/node_modules/.bin' })).toBe('');
  });
});
