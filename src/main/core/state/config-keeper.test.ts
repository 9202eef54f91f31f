import { expect, it } from 'vitest';
import { FakeConfig, fakeProjectConfig, fakeTrustItem } from '../../testing/fake-config.ts';
import { ConfigKeeper } from './config-keeper.ts';

const STOP = { foreign: 'kill', containment: 'scan', graceMs: 0, timeoutMs: 10_000 } as const;

it('I5: stop settings and a folder for worktrees are used only after a person approved them', async () => {
  const source = new FakeConfig();
  const keeper = new ConfigKeeper(source, { showProject: () => undefined });
  const setUnapproved = () => {
    const config = fakeProjectConfig({ stop: STOP, worktrees: '/x' });
    source.reading = { state: 'ready', trusted: false, untrusted: [fakeTrustItem()], config };
  };
  setUnapproved();
  await keeper.refresh();
  expect([keeper.stop.foreign, keeper.stop.containment, keeper.worktrees]).toEqual(['spare', 'auto', null]);

  source.set({ worktrees: '/approved' });
  await keeper.refresh();
  setUnapproved();
  await keeper.refresh();
  expect([keeper.stop.foreign, keeper.worktrees]).toEqual(['spare', '/approved']);

  await source.trust([fakeTrustItem().digest]);
  await keeper.refresh();
  expect([keeper.stop.foreign, keeper.worktrees]).toEqual(['kill', '/x']);
});
