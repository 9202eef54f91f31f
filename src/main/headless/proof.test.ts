import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../contract/index.ts';
import { legacy, message } from '../../contract/index.ts';
import type { QuitProof } from '../../domain/index.ts';
import { exitCode, proofText, quitAll } from './proof.ts';

const NONE: QuitProof = { stopped: 0, onlySeen: 0, processes: 0, left: [], unproven: [] };
const survivor = { pid: 8, startTime: 80, command: 'dd if=\x1b[2J', state: 'D', why: legacy('waits in D state') };
const unproven = { story: '1_a', agent: 'coder-1', reason: legacy('the process table cannot be read') };

describe('the proof of a quit', () => {
  it('is one sentence, with exit code 0, when everything is gone', () => {
    const proof = { ...NONE, stopped: 1, processes: 7 };
    expect([proofText(proof), exitCode(proof)]).toEqual(['1 agent stopped, 0 processes left', 0]);
    expect([proofText(NONE), exitCode(NONE)]).toEqual(['0 agents stopped, 0 processes left', 0]);
  });

  it('names the survivors, with exit code 1', () => {
    const proof = { ...NONE, stopped: 2, left: [survivor] };
    expect(exitCode(proof)).toBe(1);
    expect(proofText(proof)).toBe('2 agents stopped, 1 process left\n  alive: 8 dd if=\\x1b[2J (waits in D state)');
  });

  it('I3: claims no more than a look can see when the kernel did not confirm it', () => {
    const proof = { ...NONE, stopped: 2, onlySeen: 1 };
    expect(proofText(proof)).toBe('2 agents stopped, 0 processes left as far as Huskies can see');
  });

  it('never claims that nothing is left when a look failed, and has exit code 1', () => {
    const proof = { ...NONE, stopped: 2, unproven: [unproven] };
    expect(exitCode(proof)).toBe(1);
    expect(proofText(proof)).toBe(
      '2 agents stopped, 0 known processes left, 1 agent not proven gone\n  not proven gone: coder-1 on 1_a (the process table cannot be read)',
    );
  });
});

describe('quitting several projects', () => {
  function project(quit: () => Promise<QuitProof>, live: string[] = []) {
    const calls = { disposed: 0 };
    const scope = {
      quit,
      live: () => live.map((agent) => ({ agent, story: '1_a' }) as RunRecord),
      dispose: async () => {
        calls.disposed += 1;
      },
    };
    return { scope, calls };
  }
  const one = { stopped: 1, onlySeen: 0, processes: 2, left: [survivor], unproven: [] };
  const two = { stopped: 2, onlySeen: 1, processes: 3, left: [], unproven: [unproven] };
  const broken = () => Promise.reject(new Error('disk'));

  it('adds up the proofs and closes every project', async () => {
    const all = [project(async () => one), project(async () => two)];
    expect(await quitAll(all.map(({ scope }) => scope))).toEqual({
      stopped: 3,
      onlySeen: 1,
      processes: 5,
      left: [survivor],
      unproven: [unproven],
    });
    expect(all.map(({ calls }) => calls.disposed)).toEqual([1, 1]);
    expect(await quitAll([])).toEqual(NONE);
  });

  it('reports the agents of a failed quit as not proven gone', async () => {
    const all = [project(broken, ['coder-1']), project(async () => one)];
    const proof = await quitAll(all.map(({ scope }) => scope));
    expect(proof).toEqual({
      ...one,
      unproven: [{ story: '1_a', agent: 'coder-1', reason: message('stop.untried', { why: 'disk' }) }],
    });
    expect(exitCode(proof)).toBe(1);
  });

  it('rejects after a failed quit without live agents, but closes every project first', async () => {
    const all = [project(broken), project(async () => one)];
    await expect(quitAll(all.map(({ scope }) => scope))).rejects.toThrow('disk');
    expect(all.map(({ calls }) => calls.disposed)).toEqual([1, 1]);
  });
});
