/** Complete receipts for tests and previews: proved, failed, and by scan only with a thousand processes. */

import type { Evidence, KilledProcess, StopReceipt } from '../../contract/index.ts';
import { legacy } from '../../contract/index.ts';
import { aReceipt } from './records.ts';

/** A receipt in which the test sets what matters. */
export function aStopReceipt(part: Partial<StopReceipt> = {}): StopReceipt {
  return {
    ...aReceipt('60_story_cleanup'),
    reason: null,
    killed: [],
    spared: [],
    survivors: [],
    handedTo: [],
    phases: [],
    ...part,
  };
}

/** A killed process. `goneMs`: ms after the kill at which it was seen gone, or null. */
export function aKilled(pid: number, command: string, evidence: Evidence, goneMs: number | null): KilledProcess {
  return { pid, startTime: 8_837_211 + pid, command, evidence, goneMs };
}

const JEST = 'node /home/ada/acme-shop.huskies/60_story_cleanup/node_modules/.bin/jest-worker --workerId=3';

/** In this order: proved by the kernel, a failed retry of a fence, and a recovery by scan. */
export const RECEIPTS: StopReceipt[] = [
  aStopReceipt({
    containment: 'cgroup',
    ms: 38.4,
    killed: [
      aKilled(48120, 'claude -p … --api-key ***', 'known', 2.8),
      aKilled(48133, 'bash -c npm test', 'session', 2.8),
      aKilled(48161, JEST, 'mark', 12.4),
      aKilled(50213, 'esbuild --service=0.25.0 --ping', 'lineage', 12.4),
    ],
    spared: [{ pid: 47002, startTime: 91_833, command: 'zsh' }],
    phases: [
      { phase: 'containment', ms: 2.8 },
      { phase: 'suspend', ms: 1.9 },
      { phase: 'kill', ms: 0.6 },
      { phase: 'proof', ms: 33.1 },
    ],
  }),
  aStopReceipt({
    id: 'stop_fence',
    by: 'fence',
    why: legacy('looked again at a fenced worktree'),
    verdict: 'survivors',
    reason: legacy('2 processes are still alive'),
    containment: 'cgroup',
    ms: 10_004.2,
    survivors: [
      {
        pid: 47213,
        startTime: 8_837_300,
        command: 'node server.mjs',
        state: 'D',
        why: legacy('waits in D state on folio_wait_bit'),
      },
      { pid: 47220, startTime: 8_837_340, command: '/usr/bin/sudo make', state: 'S', why: legacy('belongs to user 0') },
    ],
    phases: [
      { phase: 'containment', ms: 1000 },
      { phase: 'kill', ms: 8961.4 },
      { phase: 'proof', ms: 42.8 },
    ],
  }),
  aStopReceipt({
    id: 'stop_crowd',
    by: 'recovery',
    why: legacy('the host ended while this run was at work'),
    strength: 'scan',
    containment: 'none',
    blind: 2,
    ms: 122.3,
    killed: Array.from({ length: 1000 }, (_, i) =>
      aKilled(50_000 + i, `worker ${i}`, i % 3 === 0 ? 'mark' : 'cwd', i % 7 === 0 ? null : 90 + i / 50),
    ),
    phases: [
      { phase: 'look', ms: 20.1 },
      { phase: 'suspend', ms: 41.7 },
      { phase: 'kill', ms: 38 },
      { phase: 'proof', ms: 22.5 },
    ],
  }),
];
