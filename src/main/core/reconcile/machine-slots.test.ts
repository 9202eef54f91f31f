import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import type { Automation } from '../../../domain/index.ts';
import { enters, gateEnds, merging, stages, TESTS } from '../../testing/at-merge.ts';
import { fakeProjectConfig, fakeSteps } from '../../testing/fake-config.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';
import type { MachineSlots } from '../ports/index.ts';

const ALL_ON: Automation = { backlog: 'on', current: 'on', qa: 'on', merge: 'off' };

/** Slots that the hosts of one test share. */
class FakeMachine {
  readonly #counts = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get used(): number {
    return [...this.#counts.values()].reduce((sum, one) => sum + one, 0);
  }

  slotsOf(host: string): MachineSlots {
    const others = () => this.used - (this.#counts.get(host) ?? 0);
    return {
      take: (own) => {
        const n = others() + own;
        if (n >= this.#max) return { code: 'machine-full', why: message('start.machine', { n, max: this.#max }) };
        this.#counts.set(host, own + 1);
        return null;
      },
      publish: (own) => this.#counts.set(host, own),
      close: () => undefined,
    };
  }
}

async function project(machine: FakeMachine, name: string, stories: number, automation?: Automation) {
  const huskies = createTestHuskies({ ...surroundings(), machine: machine.slotsOf(name) });
  huskies.config.set({ maxRunning: 4, ...(automation === undefined ? {} : { automation }) });
  await huskies.host.open();
  for (let n = 1; n <= stories; n += 1) await huskies.must('story.add', { title: `Story ${n}`, id: `s${n}` });
  await huskies.settle();
  return huskies;
}

const live = ({ host }: TestHuskies) => host.live().length;

describe('the slots of the machine', () => {
  it('are shared by all projects: a start beyond them is refused with its remedy, and writes nothing', async () => {
    const machine = new FakeMachine(2);
    const one = await project(machine, 'one', 2);
    const two = await project(machine, 'two', 1);
    await one.must('agent.start', { story: 's1', agent: 'coder-1' });
    await one.must('agent.start', { story: 's2', agent: 'coder-2' });
    await one.settle();
    const events = two.store.events(0, 1_000).length;
    two.config.set({ maxRunning: 4, setup: fakeSteps('setup', [['npm', 'ci']]) });
    expect(await two.ask('worktree.setup', { story: 's1' })).toMatchObject({ error: { code: 'machine-full' } });
    two.config.set({ maxRunning: 4 });
    const refused = await two.ask('agent.start', { story: 's1', agent: 'coder-1' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'machine-full', why: { values: { n: 2, max: 2 } } } });
    expect([two.store.events(0, 1_000).length, live(two)]).toEqual([events, 0]);
    await one.must('agent.stop', { story: 's1', agent: 'coder-1' });
    await one.settle();
    await two.must('agent.start', { story: 's1', agent: 'coder-1' });
    await two.settle();
    expect([live(one), live(two), machine.used]).toEqual([1, 1, 2]);
  });

  it('that a crash left taken for a run which was never written are given back when the next host opens', async () => {
    const published: number[] = [];
    const slots = { take: () => null, publish: (own: number) => void published.push(own), close: () => undefined };
    const huskies = createTestHuskies({ ...surroundings(), machine: slots });
    await huskies.host.open();
    await huskies.settle();
    expect(published).toEqual([0]);
  });

  it('I2: an agent whose CLI shares a helper waits alone, while another project has a run of that CLI', async () => {
    const taken: (string | null)[] = [];
    const published: (readonly string[])[] = [];
    let isBusy = false;
    const slots: MachineSlots = {
      take(_own, helper) {
        taken.push(helper);
        const why = message('start.helper.machine', { title: 'Codex' });
        return isBusy && helper !== null ? { code: 'helper-busy', why } : null;
      },
      publish: (_own, helpers) => void published.push(helpers),
      close: () => undefined,
    };
    const around = surroundings();
    const agents = fakeProjectConfig().agents.map((agent) =>
      agent.name === 'coder-1' ? { ...agent, helper: 'Codex' } : agent,
    );
    around.config.set({ agents });
    const huskies = createTestHuskies({ ...around, machine: slots });
    await huskies.host.open();
    for (const id of ['s1', 's2']) await huskies.must('story.add', { title: id, id });
    await huskies.must('agent.start', { story: 's1', agent: 'coder-1' });
    await huskies.settle();
    expect([taken, published.at(-1)]).toEqual([['Codex'], ['Codex']]);
    await huskies.must('agent.stop', { story: 's1', agent: 'coder-1' });
    await huskies.settle();
    expect(published.at(-1)).toEqual([]);
    isBusy = true;
    const refused = await huskies.ask('agent.start', { story: 's1', agent: 'coder-1' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'helper-busy', why: { code: 'start.helper.machine' } } });
    await huskies.must('agent.start', { story: 's2', agent: 'coder-2' });
  });

  it('are given back if the start could not be written', async () => {
    const machine = new FakeMachine(1);
    const one = await project(machine, 'one', 1);
    one.store.failNextCommit(new Error('full'));
    await one.ask('agent.start', { story: 's1', agent: 'coder-1' }).catch(() => undefined);
    await one.settle();
    expect([live(one), machine.used]).toEqual([0, 0]);
  });

  it('block no story of the scheduler: it starts the agent soon after another project has ended one', async () => {
    const machine = new FakeMachine(1);
    const one = await project(machine, 'one', 1);
    await one.must('agent.start', { story: 's1', agent: 'coder-1' });
    await one.settle();
    const two = await project(machine, 'two', 2, ALL_ON);
    for (let n = 0; n < 50; n += 1) {
      await two.clock.advance(5_000);
      await two.settle();
    }
    const waits = (await two.must('story.list', {})).map(({ wait }) => wait);
    expect(waits.map((wait) => wait?.code)).toEqual(['backoff-until', 'backoff-until']);
    expect(waits[0]).toMatchObject({ values: { why: { code: 'start.machine' } } });
    expect(two.store.events(0, 1_000).filter(({ kind }) => kind === 'story_blocked')).toEqual([]);
    await one.must('agent.stop', { story: 's1', agent: 'coder-1' });
    await one.settle();
    await two.clock.advance(5_000);
    await two.settle();
    expect([live(one), live(two), machine.used]).toEqual([0, 1, 1]);
  });
});

it('the merge queue, which takes no slot of the machine, goes on while another project has all of them', async () => {
  const machine = new FakeMachine(1);
  const one = await project(machine, 'one', 1);
  await one.must('agent.start', { story: 's1', agent: 'coder-1' });
  await one.settle();
  const two = createTestHuskies({ ...surroundings(), machine: machine.slotsOf('two') });
  await two.must('story.add', { title: 'Waits', id: 's1', stage: 'current' });
  await merging(['s2'], { automation: { ...ALL_ON, merge: 'on' } }, [TESTS], two);
  expect(two.host.ledger.host.outages).toMatchObject([{ why: { code: 'start.machine' } }]);
  await enters(two, 's3');
  await gateEnds(two, 0);
  await two.clock.advance(10_000);
  await gateEnds(two, 0);
  expect(stages(two)).toEqual({ s1: 'current', s2: 'done', s3: 'done' });
});
