/** Interrupts in terminals: few CLIs tell of them, so their screens do. */
import { describe, expect, it } from 'vitest';
import { atWork, STORY, tells } from '../../testing/at-work.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { createTestHuskies } from '../../testing/test-huskies.ts';

const AGENT = { story: STORY, agent: 'coder-1' };
type At = Awaited<ReturnType<typeof atWork>>;
const factsOf = ({ huskies, run }: At) => huskies.host.ledger.runs.get(run)?.facts;
const press = ({ huskies, run }: At, data: string) => huskies.must('terminal.input', { run, data });

async function working(command = 'agent'): Promise<At> {
  const huskies = createTestHuskies();
  huskies.config.set({ agents: [fakeAgent('coder-1', 'coder', [command])] });
  const at = await atWork(huskies);
  await tells(at.huskies, at.run, { kind: 'turn-started' }, { kind: 'tool-started', name: 'Bash', detail: 'nap' });
  at.huskies.showScreen(at.run, 'it works');
  return at;
}

describe('a turn that is interrupted in a terminal', () => {
  it('has ended as soon as the screen shows no turn in progress any more', async () => {
    const at = await working();
    await at.huskies.must('agent.interrupt', AGENT);
    at.huskies.showScreen(at.run, 'it works');
    expect(factsOf(at)).toMatchObject({ state: 'working', tool: 'Bash' });
    at.huskies.showScreen(at.run, 'done, what next?');
    expect(factsOf(at)).toMatchObject({ state: 'idle', tool: null, turns: 1 });
    expect(at.huskies.host.ledger.runs.get(at.run)).toMatchObject({ status: 'running', stopping: null });
  });

  it.each(['\x1b', '\x03'])('with the key %j that a person types, too', async (key) => {
    const at = await working();
    await press(at, key);
    at.huskies.showScreen(at.run, 'done');
    expect(factsOf(at)).toMatchObject({ state: 'idle' });
  });

  it('is not ended by the screen alone, nor by other keys', async () => {
    const at = await working();
    await press(at, '\x1b[A');
    at.huskies.showScreen(at.run, 'done');
    expect(factsOf(at)).toMatchObject({ state: 'working' });
  });

  it('goes on if the screen shows it again, and an earlier key does not end the next turn', async () => {
    const at = await working();
    await press(at, '\x1b');
    at.huskies.showScreen(at.run, 'done');
    at.huskies.showScreen(at.run, 'it works');
    expect(factsOf(at)).toMatchObject({ state: 'working' });
    await press(at, '\x1b');
    await tells(at.huskies, at.run, { kind: 'turn-started' });
    at.huskies.showScreen(at.run, 'done');
    expect(factsOf(at)).toMatchObject({ state: 'working' });
  });

  it('of a CLI without hooks ends each time the screen shows its end, and a key between turns counts none', async () => {
    const huskies = createTestHuskies();
    huskies.config.set({ agents: [fakeAgent('coder-1', 'coder', ['agent'])] });
    const at = await atWork(huskies);
    await press(at, '\x1b');
    huskies.showScreen(at.run, 'done, what next?');
    expect(factsOf(at)?.turns ?? null).toBeNull();
    huskies.showScreen(at.run, 'it works');
    await press(at, '\x1b');
    huskies.showScreen(at.run, 'done, what next?');
    expect(factsOf(at)).toMatchObject({ state: 'idle', turns: 1 });
    huskies.showScreen(at.run, 'it works');
    expect(factsOf(at)).toMatchObject({ state: 'working' });
    huskies.showScreen(at.run, 'done, what next?');
    expect(factsOf(at)).toMatchObject({ state: 'idle', turns: 2 });
  });

  it('gets each key of its CLI by itself', async () => {
    const at = await working('twice');
    const asked = at.huskies.must('agent.interrupt', AGENT);
    await at.huskies.clock.until(asked);
    expect(at.agent.typed).toEqual(['\x1b', '\x1b']);
  });

  it('is refused for a CLI without such a key, and nothing is typed', async () => {
    const at = await working('once');
    expect(await at.huskies.ask('agent.interrupt', AGENT)).toMatchObject({
      error: { code: 'not-allowed', why: { code: 'command.interrupt.none' } },
    });
    expect(at.agent.typed).toEqual([]);
  });
});
