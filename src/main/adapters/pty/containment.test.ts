import { describe, expect, it, vi } from 'vitest';
import { message } from '../../../contract/index.ts';
import { chooseContainment } from './containment.ts';
import * as namespace from './namespace.ts';

vi.mock('./namespace.ts');

const keeperPath = '/huskies/keeper';
const missing = message('cgroup.notDelegated', { why: 'EACCES' });

describe.skipIf(process.platform !== 'linux')('the reason for a weaker containment', () => {
  it.each([
    ['the config excludes it', null, message('cgroup.unwanted')],
    ['none is available', { missing }, missing],
  ])('says why there is no cgroup, as a message inside a message: %s', (_name, cgroups, why) => {
    const expected = { containment: 'keeper', why: message('pty.why.keeper', { why }) };
    expect(chooseContainment('auto', { keeperPath, cgroups })).toEqual(expected);
  });

  it('says why there is no PID namespace before the reason for the fallback', () => {
    const refused = message('namespace.refused', { why: 'EPERM' });
    vi.mocked(namespace.namespaceMissing).mockReturnValue(refused);
    expect(chooseContainment('namespace', { keeperPath, cgroups: { missing } })).toEqual({
      containment: 'keeper',
      why: message('pty.why.refused', { refused, why: message('pty.why.keeper', { why: missing }) }),
    });
  });
});
