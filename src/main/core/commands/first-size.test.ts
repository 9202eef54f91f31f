import { expect, it } from 'vitest';
import { opened, STORY } from '../../testing/at-work.ts';

it.each([
  ['of the pane, where one was told', { size: { cols: 97, rows: 41 } }, { cols: 97, rows: 41 }],
  ['of 120 by 32, where none was told', {}, { cols: 120, rows: 32 }],
])('an agent begins at the size %s', async (_, wish, size) => {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY });
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1', ...wish });
  await huskies.settle();
  expect(huskies.spawner.agents.get(run)?.request).toMatchObject(size);
});

it('a size that no terminal has is refused, and nothing starts', async () => {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY });
  const refused = await huskies.ask('agent.start', {
    story: STORY,
    agent: 'coder-1',
    size: { cols: 9_000, rows: 41 },
  });
  expect(refused).toMatchObject({ ok: false, error: { code: 'bad-input' } });
  await huskies.settle();
  expect(huskies.spawner.agents.size).toBe(0);
});

const WIDE = { cols: 200, rows: 50 };
const NARROW = { cols: 90, rows: 20 };

async function starting(wish = {}) {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY });
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1', ...wish });
  return { huskies, run };
}

it.each([
  ['without a size, as the command line does', {}],
  ['with the size of a pane that does not show it', { size: { cols: 97, rows: 41 } }],
])('an agent that was started %s begins at the size of the pane that shows its start', async (_, wish) => {
  const { huskies, run } = await starting(wish);
  await huskies.must('terminal.resize', { run, ...WIDE });
  await huskies.settle();
  expect(huskies.spawner.agents.get(run)).toMatchObject({ request: WIDE, sizes: [] });
});

it('a pane that is resized in the moment of the fork is followed before anything else', async () => {
  const { huskies, run } = await starting();
  huskies.spawner.onFork = () => void huskies.must('terminal.resize', { run, ...WIDE });
  await huskies.settle();
  expect(huskies.spawner.agents.get(run)?.sizes).toEqual([WIDE]);
});

it('two panes on one run: the one typed in sets the size, and the other one when that closes or its link drops', async () => {
  const { huskies, run } = await starting();
  await huskies.settle();
  const sizes = () => huskies.spawner.agents.get(run)?.sizes;
  const reader = { data: () => undefined, end: () => undefined };
  huskies.host.door.openTerminal(run, null, reader, 1);
  await huskies.must('terminal.resize', { run, ...WIDE }, 1);
  const narrow = huskies.host.door.openTerminal(run, null, reader, 2);
  await huskies.must('terminal.resize', { run, ...NARROW, focused: true }, 2);
  expect(sizes()).toEqual([WIDE, NARROW]);
  await huskies.must('terminal.input', { run, data: '\x1b[O' }, 1);
  expect(sizes()).toHaveLength(2);
  await huskies.must('terminal.input', { run, data: 'y' }, 1);
  await huskies.must('terminal.input', { run, data: 'n' }, 2);
  narrow?.close();
  expect(sizes()).toEqual([WIDE, NARROW, WIDE, NARROW, WIDE]);
  huskies.host.door.openTerminal(run, null, reader, 3);
  await huskies.must('terminal.resize', { run, ...NARROW, focused: true }, 3);
  huskies.host.door.leave(3);
  expect(sizes()?.slice(5)).toEqual([NARROW, WIDE]);
});

it('a size for a run that has ended is refused', async () => {
  const { huskies, run } = await starting();
  await huskies.settle();
  await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
  await huskies.settle();
  expect(await huskies.ask('terminal.resize', { run, ...WIDE })).toMatchObject({ error: { code: 'unknown-run' } });
});
