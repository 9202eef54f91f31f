import { describe, expect, it, vi } from 'vitest';
import { message } from '../../../contract/index.ts';
import { chooseContainment } from './containment.ts';
import * as namespace from './namespace.ts';

vi.mock('./namespace.ts');

const keeperPath = '/huskies/keeper';
const missing = message('cgroup.notDelegated', { why: 'EACCES' });

describe.skipIf(process.platform !== 'linux')('why nothing better holds a run is a message inside a message', () => {
  it.each([
    ['the config left it out', null, message('cgroup.unwanted')],
    ['none is to be had', { missing }, missing],
  ])('no cgroup: %s', (_name, cgroups, why) => {
    const chosen = { containment: 'keeper', why: message('pty.why.keeper', { why }) };
    expect(chooseContainment('auto', { keeperPath, cgroups })).toEqual(chosen);
  });

  it('no PID namespace: its reason comes before that of what is taken instead', () => {
    const refused = message('namespace.refused', { why: 'EPERM' });
    vi.mocked(namespace.namespaceMissing).mockReturnValue(refused);
    expect(chooseContainment('namespace', { keeperPath, cgroups: { missing } })).toEqual({
      containment: 'keeper',
      why: message('pty.why.refused', { refused, why: message('pty.why.keeper', { why: missing }) }),
    });
  });
});
