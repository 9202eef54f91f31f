import { describe, expect, it } from 'vitest';
import { isBusy, isLive, type RunRecord, type RunStatus, type Stopping } from './index.ts';

const LIVE: Readonly<Record<RunStatus, boolean>> = { pending: true, running: true, completed: false, failed: false };
const STATUSES = Object.keys(LIVE) as RunStatus[];
const STOP: Stopping = { by: 'person', why: '', since: 0, receipt: 'receipt_1', left: null };

describe('a run', () => {
  it.each(STATUSES)('of status %s holds its slot or not, whether a stop is at work or not', (status) => {
    for (const stopping of [null, STOP])
      expect(isLive({ status, stopping } as Pick<RunRecord, 'status'>)).toBe(LIVE[status]);
  });

  it.each(STATUSES)('of status %s that is being stopped keeps its worktree in use', (status) => {
    expect(isBusy({ status, stopping: STOP })).toBe(true);
    expect(isBusy({ status, stopping: null })).toBe(LIVE[status]);
  });
});
