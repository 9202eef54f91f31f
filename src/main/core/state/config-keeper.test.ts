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

it('all that ask during a reading share the next one, which sees what was changed before they asked', async () => {
  const source = new FakeConfig();
  const keeper = new ConfigKeeper(source, { showProject: () => undefined });
  let readings = 0;
  const waiting: (() => void)[] = [];
  source.read = async () => {
    const { reading } = source;
    readings += 1;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return reading;
  };
  const bases: string[] = [];
  const refresh = async () => {
    const reading = await keeper.refresh();
    if (reading.state === 'ready') bases.push(reading.config.base);
  };
  source.set({ base: 'first' });
  const first = refresh();
  source.set({ base: 'second' });
  const others = [refresh(), refresh(), refresh()];
  expect(readings).toBe(1);
  waiting.shift()?.();
  await first;
  expect(readings).toBe(2);
  source.set({ base: 'third' });
  const last = refresh();
  waiting.shift()?.();
  await Promise.all(others);
  waiting.shift()?.();
  await last;
  expect([readings, bases]).toEqual([3, ['first', 'second', 'second', 'second', 'third']]);
});
