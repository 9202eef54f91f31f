/** Real agent CLIs on each of their roads, offline: a story from the first agent to the merge, and Stop. */
import type { AgentRoad } from '../../src/domain/index.ts';
import { type AgentCli, CLIS } from '../agents/clis.ts';
import { isLight, programOf } from '../agents/found.ts';
import { KIDS, scriptsOf } from '../agents/scripts.ts';
import {
  BY_HAND,
  CODER,
  conversationOf,
  inTool,
  PATIENT,
  runOf,
  STORY,
  startOn,
  stopWithProof,
} from '../agents/steps.ts';
import { expect, test } from '../agents/test.ts';
import { must, type RealHost } from '../fixtures/host.ts';
import { judge, listen, nothingSaid, readLog } from '../fixtures/judge.ts';
import { watch } from '../fixtures/watcher.ts';

const NEXT = { story: '71_story_next', agent: 'coder' };

test.describe.configure({ timeout: 900_000 });

const ALL = CLIS.flatMap((cli): { cli: AgentCli; road: AgentRoad }[] => [
  { cli, road: 'terminal' },
  ...(cli.acp === null ? [] : [{ cli, road: 'acp' as const }]),
]);

for (const { cli, road } of ALL) {
  const onAcp = road === 'acp';
  const name = onAcp ? `${cli.name} by ACP` : cli.name;
  const light = isLight(programOf(cli, road)) ? ['@light'] : [];
  const { work, stay } = scriptsOf(cli);
  const agent = (role: string, script: string) => ({ name: role, role, cli, road, script });

  test(`${name} works on a story until it is merged, and ${onAcp ? 'its conversation is recorded' : 'leaves no process'}`, {
    tag: [...light, '@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const agents = [agent('coder', work), ...(cli.hasShell ? [agent('qa', 'review')] : [])];
    const project = await real.project(
      agents,
      [
        // without a shell and without tools there is no way to give a verdict
        ...(cli.hasShell ? [] : ['qa = "none"']),
        '[[gate]]\nname = "file"\nafter = "coder"\ncommand = ["grep", "agent", "hello.txt"]',
        '[automation]\nbacklog = "on"\ncurrent = "on"\nqa = "on"\nmerge = "on"',
      ].join('\n'),
    );
    const host = await real.host();
    await must(host.client, 'story.add', { title: 'Hello', id: STORY });
    const stage = async () => (await must(host.client, 'story.show', { story: STORY })).stage;
    await expect.poll(stage, PATIENT).toBe('done');
    expect(lab.git('show', 'main:hello.txt')).toBe('written by the agent\n');

    const receipts = await must(host.client, 'agent.receipts', { story: STORY });
    for (const used of agents)
      expect(receipts.find((each) => each.agent === used.name)).toMatchObject({
        by: cli.hasShell ? 'done' : 'exit',
        verdict: 'gone',
        strength: 'kernel',
      });
    const killed = receipts.find((each) => each.agent === 'coder')?.killed.length ?? 0;
    // what is left by a CLI that ends by itself is killed with its tree, and not one by one; Codex has no sandbox by ACP
    const keepsChildren = cli.hasShell && (cli.keepsChildren || onAcp);
    expect(killed).toBeGreaterThanOrEqual(keepsChildren ? KIDS - 1 : 1);
    expect(project.naps()).toEqual([]);
    const results = project.server.of(work).map(({ result }) => result);
    if (cli.hasShell) expect(results.join(), 'the shell tool has started its children').toContain('left behind');
    if (cli.acp !== null && onAcp) await expectConversation(host, cli.acp.showsDiffs);
  });

  test(`${name} is stopped in the middle of a tool: every process is gone, and only then its slot is free (I1, I2, I3)`, {
    tag: [...(onAcp ? [] : light), '@anyone'],
  }, async ({ emptyLab: lab, real }) => {
    const project = await real.project([agent('coder', stay)], `max_running = 1\n${BY_HAND}`);
    const host = await real.host();
    const { client } = host;
    const said = nothingSaid();
    listen(client, said);
    const watcher = await watch(lab);
    try {
      const run = await startOn(host);
      await must(client, 'story.add', { title: 'Next', id: NEXT.story });
      await inTool(project);
      expect(lab.left(STORY).length).toBeGreaterThan(1);
      if (onAcp) {
        expect(runOf(host, run)?.facts).toMatchObject({ state: 'working', session: expect.any(String) });
        await must(client, 'agent.prompt', { ...CODER, text: 'and then this' });
      }

      let left: number[] | null = null;
      client.mirror.subscribe(() => {
        const status = runOf(host, run)?.status;
        const isLive = status === 'running' || status === 'pending';
        if (!isLive && left === null) left = [...project.naps(), ...lab.left(STORY)];
      });
      const { strength, killed } = await stopWithProof(host);
      expect(strength).toBe('kernel');
      expect(killed.length).toBeGreaterThanOrEqual(KIDS);
      await expect.poll(() => left).toEqual([]);
      if (onAcp) {
        const events = await conversationOf(host);
        expect(events.slice(-2)).toMatchObject([{ kind: 'turn-end', reason: 'stopped' }, { kind: 'unsent' }]);
        expect(JSON.stringify(events.at(-1))).toContain('and then this');
      }

      await must(client, 'agent.start', NEXT);
      await inTool(project);
      await stopWithProof(host, NEXT);
      await readLog(client, said);
      const { sights } = await watcher.end();
      expect(judge(sights, said)).toEqual([]);
    } finally {
      await watcher.end();
    }
  });
}

/** The kept conversation has what the agent said and did in its turn, and the usage has its tokens. */
async function expectConversation(host: RealHost, showsDiffs: boolean): Promise<void> {
  const events = await conversationOf(host);
  const said = events.flatMap((event) => (event.kind === 'text' ? event.text : [])).join('');
  expect(said).toContain('I write the file.');
  expect(said).toContain('The work is committed.');
  const tools = events.flatMap((event) => (event.kind === 'tool' ? [event] : []));
  const parts = tools.flatMap(({ content = [] }) => content);
  expect(parts.some((part) => part.kind === 'diff' && part.after === 'written by the agent\n')).toBe(showsDiffs);
  expect(tools.some(({ title = '' }) => title.includes('left behind'))).toBe(true);
  expect(tools.filter(({ state }) => state === 'completed').length).toBeGreaterThanOrEqual(4);
  expect(events.at(-1)).toMatchObject({ kind: 'turn-end', reason: 'end_turn', error: null });
  expect(events.filter(({ kind }) => kind === 'raw')).toEqual([]);
  const { all } = await must(host.client, 'usage.list', { by: 'story' });
  expect(all).toMatchObject({
    runs: 2,
    turns: { sum: 2, unknown: 0 },
    input: { unknown: 0 },
    output: { unknown: 0 },
  });
}
