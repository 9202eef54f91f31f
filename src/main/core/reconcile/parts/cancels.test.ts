import { describe, expect, it } from 'vitest';
import { Cancels, type RunDemand } from './cancels.ts';

function cancelsWith(demand: RunDemand) {
  const record = { demand };
  const cancels = new Cancels(() => record.demand);
  const change = (to: RunDemand) => {
    record.demand = to;
    cancels.check('run');
  };
  return { cancels, change };
}

describe('Cancels', () => {
  it('I3: a start stays cancelled after its stop has ended and its record is gone', () => {
    const { cancels, change } = cancelsWith('wanted');
    const start = cancels.of('run');
    expect(start.cancelled).toBe(false);
    change('stopping');
    expect(start.cancelled).toBe(true);
    change('gone');
    expect(start.cancelled).toBe(true);
  });

  it('I3: a start stays cancelled after its stop was withdrawn, and the next start of the run is not', () => {
    const { cancels, change } = cancelsWith('wanted');
    const start = cancels.of('run');
    change('stopping');
    change('wanted');
    expect(start.cancelled).toBe(true);
    expect(cancels.of('run').cancelled).toBe(false);
  });

  it('calls each listener once, and at once if already cancelled', () => {
    const { cancels, change } = cancelsWith('wanted');
    const calls: string[] = [];
    const start = cancels.of('run');
    const remove = start.onCancel(() => calls.push('removed'));
    start.onCancel(() => calls.push('waiting'));
    remove();
    change('stopping');
    change('stopping');
    expect(calls).toEqual(['waiting']);
    start.onCancel(() => calls.push('late'));
    expect(calls).toEqual(['waiting', 'late']);
  });
});
