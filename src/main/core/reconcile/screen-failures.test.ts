/** Failed requests to a model that the screens of runs show. */
import { describe, expect, it } from 'vitest';
import { atWork, tells } from '../../testing/at-work.ts';

const factsOf = ({ huskies, run }: Awaited<ReturnType<typeof atWork>>) => huskies.host.ledger.runs.get(run)?.facts;

describe('a request to the model that has failed', () => {
  it('is shown with a remedy, until the screen shows it no more', async () => {
    const at = await atWork();
    at.huskies.showScreen(at.run, 'failed: 429 slow down\n> ');
    expect(factsOf(at)).toMatchObject({ state: 'failed', why: { code: 'facts.rate-limited' } });
    at.huskies.showScreen(at.run, '> goes on');
    expect(factsOf(at)).toMatchObject({ state: 'working', why: null });
  });

  it('is retried at the time that the CLI tells, and counting down changes nothing', async () => {
    const at = await atWork();
    at.huskies.showScreen(at.run, 'retrying in 20: 429');
    const next = factsOf(at)?.nextTryAt ?? 0;
    expect(factsOf(at)).toMatchObject({ state: 'retrying', nextTryAt: at.huskies.clock.now() + 20_000 });
    await at.huskies.clock.advance(5_000);
    at.huskies.showScreen(at.run, 'retrying in 15: 429');
    expect(factsOf(at)?.nextTryAt).toBe(next);
    at.huskies.showScreen(at.run, 'retrying in 40: 429');
    expect(factsOf(at)?.nextTryAt).toBe(at.huskies.clock.now() + 40_000);
  });

  it('does not hide what hooks tell later, and the same failure once more is another one', async () => {
    const at = await atWork();
    at.huskies.showScreen(at.run, 'failed: 429');
    await tells(at.huskies, at.run, { kind: 'turn-started' });
    at.huskies.showScreen(at.run, 'failed: 429\nworking');
    expect(factsOf(at)).toMatchObject({ state: 'working' });
    at.huskies.showScreen(at.run, 'failed: 429\nfailed: 429');
    expect(factsOf(at)).toMatchObject({ state: 'failed' });
  });

  it('ends with its run', async () => {
    const at = await atWork();
    at.huskies.showScreen(at.run, 'failed: 429');
    at.agent.exit(1);
    await at.huskies.settle();
    at.huskies.showScreen(at.run, 'retrying in 3: 429');
    expect(at.huskies.store.load().runs).toMatchObject([{ status: 'failed', facts: { state: 'failed' } }]);
  });
});
