/** An agent in a terminal continues the session of its CLI, once the processes of its last run are proven gone (I1). */
import { describe, expect, it } from 'vitest';
import { atWork, opened, STORY, started } from '../../testing/at-work.ts';
import { fakeAgent } from '../../testing/fake-config.ts';
import { createTestHuskies, surroundings, type TestHuskies } from '../../testing/test-huskies.ts';

const KNOWN = {
  ...fakeAgent('coder-1', 'coder', ['cli', '--session={newSession}', '{prompt}']),
  preset: 'qwen',
  resume: ['cli', '--resume={session}', '{prompt}'],
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function huskiesWith(agent: typeof KNOWN): TestHuskies {
  const huskies = createTestHuskies();
  huskies.config.set({ agents: [agent, fakeAgent('qa', 'qa')] });
  return huskies;
}

const commandOf = ({ agent }: Awaited<ReturnType<typeof started>>) => agent.request.command;
const sessionOf = ({ host }: TestHuskies, run: string) => host.ledger.runs.get(run)?.facts?.session;

describe('the session of a CLI in a terminal', () => {
  it('is new at first, and known before the CLI tells it', async () => {
    const at = await atWork(huskiesWith(KNOWN));
    const [, option = ''] = commandOf(at);
    const session = option.replace('--session=', '');
    expect(session).toMatch(UUID);
    expect(sessionOf(at.huskies, at.run)).toBe(session);
    expect(at.huskies.store.runs(STORY, { before: null, limit: 1 })).toMatchObject([{ facts: { session } }]);
  });

  it('is continued after a stop, only then, and not by another agent', async () => {
    const at = await atWork(huskiesWith(KNOWN));
    const session = sessionOf(at.huskies, at.run);
    await at.huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await at.huskies.settle();
    expect(at.huskies.world.processes.has(at.agent.process.pid)).toBe(false);
    const next = await started(at.huskies);
    expect(commandOf(next).slice(0, 2)).toEqual(['cli', `--resume=${session}`]);
    expect(sessionOf(at.huskies, next.run)).toBe(session);
  });

  it('is continued once more after a stop, but not after the continuation has failed by itself', async () => {
    const at = await atWork(huskiesWith(KNOWN));
    const session = sessionOf(at.huskies, at.run);
    at.agent.exit(1);
    await at.huskies.settle();
    const second = await started(at.huskies);
    expect(commandOf(second)[1]).toBe(`--resume=${session}`);
    second.agent.exit(1);
    await at.huskies.settle();
    const third = await started(at.huskies);
    expect(commandOf(third)[1]).toMatch(/^--session=/);
    expect(sessionOf(at.huskies, third.run)).not.toBe(session);
    const noticesOf = (run: string) => at.huskies.host.ledger.runs.get(run)?.facts?.notices;
    expect(noticesOf(third.run)).toEqual([{ code: 'facts.session-lost', values: { session } }]);
    expect(noticesOf(second.run) ?? []).toEqual([]);
  });

  it('is continued with a list of a person, which begins with a dash as an option does', async () => {
    const at = await atWork(huskiesWith(KNOWN));
    at.agent.exit(0);
    await at.huskies.settle();
    const text = '- fix the header\n- and the footer';
    const { run } = await at.huskies.must('agent.prompt', { story: STORY, agent: 'coder-1', text });
    await at.huskies.settle();
    const { command } = (at.huskies.spawner.agents.get(run) ?? expect.fail()).request;
    expect(command.at(-1)).toBe(`A person says:\n\n${text}`);
  });

  it('is not continued by another CLI, and again by its own', async () => {
    const at = await atWork(huskiesWith(KNOWN));
    const session = sessionOf(at.huskies, at.run);
    at.agent.exit(0);
    await at.huskies.settle();
    at.huskies.config.set({ agents: [{ ...KNOWN, preset: 'codex' }, fakeAgent('qa', 'qa')] });
    const other = await started(at.huskies);
    expect(commandOf(other)[1]).toMatch(/^--session=/);
    expect(at.huskies.host.ledger.runs.get(other.run)?.facts?.notices ?? []).toEqual([]);
    other.agent.exit(0);
    await at.huskies.settle();
    at.huskies.config.set({ agents: [KNOWN, fakeAgent('qa', 'qa')] });
    expect(commandOf(await started(at.huskies))[1]).toBe(`--resume=${session}`);
  });

  it('is not made up for a CLI that cannot be told one, and is a new one where none is known', async () => {
    const at = await atWork(huskiesWith({ ...KNOWN, command: ['cli', '{prompt}'] }));
    expect(sessionOf(at.huskies, at.run)).toBeUndefined();
    at.agent.exit(0);
    await at.huskies.settle();
    expect(commandOf(await started(at.huskies))).toHaveLength(2);
  });

  it('is the placeholder as it stands in a command of the person', async () => {
    const huskies = await opened(huskiesWith({ ...KNOWN, preset: null as never, resume: null as never }));
    await huskies.must('story.add', { title: 'Cleanup', id: STORY });
    const one = await started(huskies);
    expect(commandOf(one)[1]).toBe('--session={newSession}');
    expect(sessionOf(huskies, one.run)).toBeUndefined();
  });
});

describe('a CLI whose command drops the prompt where it continues a session', () => {
  const resume = ['cli', '--resume={session}'];
  const hooks = { args: [], env: {}, sendsPrompts: true };
  const hook = { url: 'http://h/hook/qwen', folder: '/bin', node: '/node' };
  const again = async (agent: object, place: typeof hook | null) => {
    const huskies = createTestHuskies({ ...surroundings(), hookPlace: async () => place });
    huskies.config.set({ agents: [{ ...KNOWN, resume, ...agent }, fakeAgent('qa', 'qa')] });
    const at = await atWork(huskies);
    const session = sessionOf(huskies, at.run);
    await huskies.must('agent.stop', { story: STORY, agent: 'coder-1' });
    await huskies.settle();
    const next = await started(huskies);
    return { session, huskies, next, notices: huskies.host.ledger.runs.get(next.run)?.facts?.notices ?? [] };
  };

  it('gets it from its hooks, in the session that it continues', async () => {
    const { session, next, notices } = await again({ hooks, model: 'a/b' }, hook);
    expect(commandOf(next)).toEqual(['cli', `--resume=${session}`]);
    expect(next.agent.request.env).toMatchObject({
      HUSKIES_PROMPT: expect.stringContaining(STORY),
      HUSKIES_SESSION: session,
      HUSKIES_MODEL: 'a/b',
    });
    expect(notices).toEqual([]);
  });

  it.each([
    ['without hooks', { hooks: null }, hook],
    ['where they report to nothing', { hooks }, null],
    ['in a container, which does not have their file', { hooks, sandbox: { kind: 'podman', image: 'x' } }, hook],
  ] as const)('begins a new session %s, and says so', async (_, agent, place) => {
    const { session, huskies, next, notices } = await again(agent, place);
    expect(commandOf(next)[1]).toMatch(/^--session=/);
    expect(sessionOf(huskies, next.run)).not.toBe(session);
    expect(notices).toEqual([{ code: 'facts.session-left', values: { session } }]);
    expect(next.agent.request.env).not.toHaveProperty('HUSKIES_PROMPT');
  });
});
