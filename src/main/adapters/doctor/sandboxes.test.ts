import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import type { AgentConfig, Sandbox } from '../../core/ports/index.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { checkSandboxes } from './sandboxes.ts';

const BWRAP: Sandbox = { kind: 'bwrap', image: null, network: true, read: [], write: [], args: [] };
const DOCKER: Sandbox = { ...BWRAP, kind: 'docker', image: 'box' };
const LIMITS = { processes: 100, memoryMb: null };
const NONE = message('sandbox.limits', { why: message('sandbox.limits.none') });

const rows = async (more: Partial<AgentConfig>, why: ReturnType<typeof message> | null = null) => {
  const agents = [{ ...fakeAgent('coder-1', 'coder'), ...more }];
  const checks = await checkSandboxes({ agents, whyUnusable: async () => why, whyUnlimited: () => NONE });
  return checks.map(({ check, state, found }) => [check, state, found.code]);
};

describe('checkSandboxes', () => {
  it('an agent without a sandbox and limits has no row', async () => {
    expect(await rows({})).toEqual([]);
  });

  it('says whether the sandbox works', async () => {
    expect(await rows({ sandbox: BWRAP })).toEqual([['sandbox:coder-1', 'ok', 'doctor.sandbox']]);
    expect(await rows({ sandbox: DOCKER })).toEqual([['sandbox:coder-1', 'ok', 'doctor.sandbox.image']]);
    const missing = message('sandbox.missing', { program: 'bwrap', install: 'x' });
    expect(await rows({ sandbox: BWRAP }, missing)).toEqual([['sandbox:coder-1', 'bad', 'sandbox.missing']]);
  });

  it('says whether limits can be enforced; a container always can', async () => {
    expect(await rows({ limits: LIMITS })).toEqual([['limits:coder-1', 'bad', 'sandbox.limits']]);
    expect((await rows({ sandbox: BWRAP, limits: LIMITS }))[1]).toEqual(['limits:coder-1', 'bad', 'sandbox.limits']);
    expect((await rows({ sandbox: DOCKER, limits: LIMITS }))[1]).toEqual(['limits:coder-1', 'ok', 'doctor.limits']);
  });
});
