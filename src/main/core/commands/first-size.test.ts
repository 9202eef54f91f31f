import { expect, it } from 'vitest';
import { opened, STORY } from '../../testing/at-work.ts';

it.each([
  ['of the pane that the start names', { size: { cols: 97, rows: 41 } }, { cols: 97, rows: 41 }],
  ['120 by 32 if the start names none', {}, { cols: 120, rows: 32 }],
])('an agent begins with the size %s', async (_, options, size) => {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY });
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1', ...options });
  await huskies.settle();
  expect(huskies.spawner.agents.get(run)?.request).toMatchObject(size);
});

it('a size that no terminal can have is refused, and nothing starts', async () => {
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

async function starting(options = {}) {
  const huskies = await opened();
  await huskies.must('story.add', { title: 'Cleanup', id: STORY });
  const { run } = await huskies.must('agent.start', { story: STORY, agent: 'coder-1', ...options });
  return { huskies, run };
}

it.each([
  ['without a size, as the command line does', {}],
  ['with the size of a pane that does not show it', { size: { cols: 97, rows: 41 } }],
])('an agent that was started %s begins with the size of the pane that shows its start', async (_, options) => {
  const { huskies, run } = await starting(options);
  await huskies.must('terminal.resize', { run, ...WIDE });
  await huskies.settle();
  expect(huskies.spawner.agents.get(run)).toMatchObject({ request: WIDE, sizes: [] });
});

it('a resize during the fork is applied right after it', async () => {
  const { huskies, run } = await starting();
  huskies.spawner.onFork = () => void huskies.must('terminal.resize', { run, ...WIDE });
  await huskies.settle();
  expect(huskies.spawner.agents.get(run)?.sizes).toEqual([WIDE]);
});

it('of two panes that show a run, the one typed in last sets the size until it closes or its link drops', async () => {
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
