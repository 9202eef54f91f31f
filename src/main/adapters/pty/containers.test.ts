import { describe, expect, it, vi } from 'vitest';
import { message } from '../../../contract/index.ts';
import { chooseContainer } from './containers.ts';
import * as namespace from './namespace.ts';

vi.mock('./namespace.ts');

const keeperPath = '/huskies/keeper';
const missing = message('cgroup.notDelegated', { why: 'EACCES' });

describe.skipIf(process.platform !== 'linux')('why nothing better holds a run is a message inside a message', () => {
  it.each([
    ['the config left it out', null, message('cgroup.unwanted')],
    ['none is to be had', { missing }, missing],
  ])('no cgroup: %s', (_name, cgroups, why) => {
    const chosen = { container: 'keeper', why: message('pty.why.keeper', { why }) };
    expect(chooseContainer('auto', { keeperPath, cgroups })).toEqual(chosen);
  });

  it('no PID namespace: its reason comes before that of what is taken instead', () => {
    const refused = message('namespace.refused', { why: 'EPERM' });
    vi.mocked(namespace.namespaceMissing).mockReturnValue(refused);
    expect(chooseContainer('namespace', { keeperPath, cgroups: { missing } })).toEqual({
      container: 'keeper',
      why: message('pty.why.refused', { refused, why: message('pty.why.keeper', { why: missing }) }),
    });
  });
});
