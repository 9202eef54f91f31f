/** A story whose session is opened on the other road of its agent, and back (I1: one run at a time in its worktree). */
import { beforeEach, expect, it } from 'vitest';
import { remedyText } from '../../../contract/index.ts';
import type { AgentRoad } from '../../../domain/index.ts';
import { opened, STORY, tells } from '../../testing/at-work.ts';
import { fakeAgent, fakeProjectConfig } from '../../testing/fake-config.ts';
import { FakeRoad } from '../../testing/fake-road.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const AGENT = { story: STORY, agent: 'coder-1' };
const ON_TERMINAL = {
  road: 'terminal' as const,
  command: ['claude', '{prompt}'],
  resume: ['claude', '--resume', '{session}', '--', '{prompt}'],
  sessionMode: null,
  mcp: null,
  hooks: null,
  staysOpen: true,
};
const ON_ACP = {
  ...ON_TERMINAL,
  road: 'acp' as const,
  command: ['claude-agent-acp'],
  resume: null,
  sessionMode: 'plan',
  install: ['npm', 'install', '-g', 'the-adapter'],
};

let huskies: TestHuskies;
let road: FakeRoad;

/** The agent's road in the config. */
async function huskiesOn(own: AgentRoad, shares = true): Promise<void> {
  road = new FakeRoad();
  const around = surroundings();
  const [here, there] = own === 'acp' ? [ON_ACP, ON_TERMINAL] : [ON_TERMINAL, ON_ACP];
  const base = { ...fakeAgent('coder-1', 'coder'), preset: 'claude', prompt: '{text}' };
  const agents = [{ ...base, ...here, other: shares ? there : null }, ...fakeProjectConfig().agents.slice(1)];
  around.config.set({ agents });
  huskies = await opened(createTestHuskies({ ...around, road }));
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'tidy up' });
}

async function start(on?: AgentRoad): Promise<string> {
  const { run } = await huskies.must('agent.start', { ...AGENT, ...(on === undefined ? {} : { road: on }) });
  await huskies.settle();
  return run;
}
async function stop(): Promise<void> {
  await huskies.must('agent.stop', AGENT);
  await huskies.settle();
}
const commandOf = (run: string) => huskies.spawner.agents.get(run)?.request.command;

beforeEach(() => huskiesOn('acp'));

it('a session of the road acp is opened in a terminal without a prompt, and continued on acp after that', async () => {
  const first = await start();
  road.of(first).listener.opened('s1', 'new', {});
  expect(await huskies.ask('agent.start', { ...AGENT, road: 'terminal' })).toMatchObject({
    error: { code: 'slot-busy' },
  });
  await stop();

  const second = await start('terminal');
  expect(huskies.host.ledger.runs.get(second)).toMatchObject({ io: 'terminal', facts: { session: 's1' } });
  expect(commandOf(second)).toEqual(['claude', '--resume', 's1']);
  expect(road.sessions.has(second)).toBe(false);
  await stop();

  const third = await start('acp');
  expect(huskies.host.ledger.runs.get(third)).toMatchObject({ io: 'pipes' });
  expect(commandOf(third)).toEqual(['claude-agent-acp']);
  const { request, listener, prompts } = road.of(third);
  expect(request).toMatchObject({ resume: 's1', mode: 'plan' });
  listener.opened('s1', 'resumed', {});
  expect(prompts, 'a person goes on in it').toEqual([]);
  await huskies.must('agent.prompt', { ...AGENT, text: 'go on' });
  await huskies.settle();
  expect(prompts).toEqual(['go on']);
});

it('an agent of the config in a terminal is opened as a conversation', async () => {
  await huskiesOn('terminal');
  expect(huskies.host.door.snapshot().agents['coder-1']).toMatchObject({ roads: ['acp', 'terminal'] });
  const first = await start();
  await tells(huskies, first, { kind: 'session', id: 's1' });
  await stop();
  const second = await start('acp');
  expect(road.of(second).request.resume).toBe('s1');
});

it('without an earlier session it is a start like any other, and a session that is forgotten gets the story', async () => {
  const first = await start('terminal');
  expect(commandOf(first)).toEqual(['claude', 'tidy up']);
  await stop();
  await huskiesOn('acp');
  const second = await start();
  road.of(second).listener.opened('s1', 'new', {});
  await stop();
  const third = await start('acp');
  road.of(third).listener.opened('s2', 'new', {});
  expect(road.of(third).prompts).toEqual(['tidy up']);
});

it('a program that is missing on its road is named with the command that installs it', async () => {
  huskies.spawner.missing.add('claude-agent-acp');
  const answer = await huskies.ask('agent.start', AGENT);
  expect(answer).toMatchObject({ error: { code: 'command-not-found', why: { code: 'command.start.install' } } });
  const remedy = answer.ok ? '' : remedyText(answer.error.why);
  expect(remedy).toContain('npm install -g the-adapter');
});

it('is refused, with a remedy, where the sessions of the CLI cannot be continued there', async () => {
  await huskiesOn('acp', false);
  expect(huskies.host.door.snapshot().agents['coder-1']?.roads).toBeUndefined();
  expect(await huskies.ask('agent.start', { ...AGENT, road: 'terminal' })).toMatchObject({
    error: { code: 'not-allowed', why: { code: 'command.start.road' }, field: 'road', value: 'terminal' },
  });
  expect(await huskies.ask('agent.start', { ...AGENT, road: 'acp' })).toMatchObject({ ok: true });
});

it('a prompt that waits is kept by a run in the terminal, for the next one on acp', async () => {
  const first = await start();
  road.of(first).listener.opened('s1', 'new', {});
  await huskies.must('agent.prompt', { ...AGENT, text: 'not sent yet' });
  huskies.spawner.agents.get(first)?.exit(1);
  await huskies.settle();
  const second = await start('terminal');
  huskies.spawner.agents.get(second)?.exit(0);
  await huskies.settle();
  const third = await start('acp');
  const { listener, prompts } = road.of(third);
  listener.opened('s1', 'resumed', {});
  expect(prompts).toEqual(['not sent yet']);
});
