import { expect, it } from 'vitest';
import { emptySnapshot } from '../../contract/index.ts';
import { createFakeClient } from '../testing/fake-client.ts';
import { aHost, aRun } from '../testing/records.ts';
import { followQuit } from './quitting.ts';

it('counts the agents that a quit has stopped, also those that became busy meanwhile, and begins at 0 after a cancel', () => {
  const runs = ['1_a', '2_b', '3_c'].map((story) => aRun(story, 'coder-1'));
  const table = (some: typeof runs) => Object.fromEntries(some.map((run) => [run.id, run]));
  const client = createFakeClient({ ...emptySnapshot(), seq: 1, host: { it: aHost() }, runs: table(runs.slice(0, 2)) });
  const quit = followQuit(client.mirror);
  let told = 0;
  const off = quit.subscribe(() => {
    told += 1;
  });
  const quitting = (on: boolean) => client.change({ table: 'host', key: 'it', put: aHost({ quitting: on }) });
  const end = (at: number) => client.change({ table: 'runs', key: runs[at]?.id ?? '', put: null });
  expect(quit.read()).toBeNull();
  quitting(true);
  expect(quit.read()).toEqual({ stopped: 0, all: 2 });
  expect(quit.read()).toBe(quit.read());
  end(0);
  expect(quit.read()).toEqual({ stopped: 1, all: 2 });
  client.change({ table: 'runs', key: runs[2]?.id ?? '', put: runs[2] ?? null });
  quit.read();
  end(1);
  expect(quit.read()).toEqual({ stopped: 2, all: 3 });
  end(2);
  expect(quit.read()).toEqual({ stopped: 3, all: 3 });
  expect(told).toBe(5);
  quitting(false);
  expect(quit.read()).toBeNull();
  quitting(true);
  expect(quit.read()).toEqual({ stopped: 0, all: 0 });
  off();
});
