/** Prompts for agents in terminals: typed while the agent runs, and told by its command when it is started again. */

import { beforeEach, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import { opened, STORY, tells } from '../../testing/at-work.ts';
import { fakeAgent, fakeProjectConfig } from '../../testing/fake-config.ts';
import { createTestHuskies, type TestHuskies } from '../../testing/test-huskies.ts';
import { MAX_TOLD_BYTES } from '../agents/index.ts';

const AGENT = { story: STORY, agent: 'coder-1' };
const say = (text: string) => huskies.ask('agent.prompt', { ...AGENT, text });
const programOf = (run: string) => huskies.spawner.agents.get(run) ?? expect.fail();

/** What the terminal of the fake agent shows while it takes a message. */
const BOX = '> type a message';

let huskies: TestHuskies;

beforeEach(async () => {
  huskies = createTestHuskies();
  configure(['agent', '{prompt}']);
  await opened(huskies);
  await huskies.must('story.add', { title: 'Cleanup', id: STORY, text: 'tidy up' });
});

function configure(command: string[]): void {
  const config = { ...fakeProjectConfig(), agents: [fakeAgent('coder-1', 'coder', command)] };
  huskies.config.reading = { state: 'ready', config, trusted: true, untrusted: [] };
}

async function atWork(): Promise<string> {
  const { run } = await huskies.must('agent.start', AGENT);
  expect(await say('too early')).toMatchObject({ error: { why: { code: 'command.prompt.starting' } } });
  await huskies.settle();
  huskies.showScreen(run, BOX);
  return run;
}

it('types a prompt into the terminal of a live agent as a paste that nothing in it can end, and Enter after it', async () => {
  const run = await atWork();
  expect(await say('rename it\n\x1b[201~\trm -rf /\r\nplease')).toMatchObject({ ok: true, value: { run } });
  expect(programOf(run).typed).toEqual(['\x1b[200~rename it\n[201~\trm -rf /\nplease\x1b[201~', '\r']);
  expect(huskies.host.ledger.runs.get(run)?.prompts).toBeUndefined();
});

it('types nothing while its CLI asks there: Enter would answer it', async () => {
  const run = await atWork();
  huskies.showScreen(run, 'Trust this folder?\n> Yes\n  No');
  expect(await say('hello')).toMatchObject({ error: { why: { code: 'command.prompt.asks' } } });
  expect(programOf(run).typed).toEqual([]);
  huskies.showScreen(run, BOX);
  expect(await say('hello')).toMatchObject({ ok: true });
});

it('types nothing while neither its hooks nor its screen tell that it takes a message', async () => {
  const run = await atWork();
  huskies.showScreen(run, 'Do you want to run this command? [Y/n]');
  const unsure = { error: { why: { code: 'command.prompt.unsure' } } };
  expect(await say('hello')).toMatchObject(unsure);
  await tells(huskies, run, { kind: 'model', model: 'm' });
  expect(await say('hello')).toMatchObject(unsure);
  expect(programOf(run).typed).toEqual([]);
  await tells(huskies, run, { kind: 'turn-started' });
  expect(await say('hello')).toMatchObject({ ok: true });
});

it('does not press Enter when it asks while the words are written', async () => {
  const run = await atWork();
  programOf(run).onTyped = () => huskies.showScreen(run, 'Trust this folder?');
  expect(await say('hello')).toMatchObject({ error: { why: { code: 'command.prompt.asks' } } });
  expect(programOf(run).typed).toEqual(['\x1b[200~hello\x1b[201~']);
});

it('starts an agent that has ended again, and its command tells it the prompt once', async () => {
  const run = await atWork();
  programOf(run).exit(0);
  await huskies.settle();
  const started = await say('and add a test');
  await huskies.settle();
  const next = started.ok ? started.value.run : expect.fail();
  expect(next).not.toBe(run);
  expect(programOf(next).request.command).toEqual([
    'agent',
    expect.stringMatching(/tidy up[\s\S]*\n\nand add a test$/),
  ]);
  // It was told, so that neither a stop nor the next start has it again.
  expect(huskies.host.ledger.runs.get(next)?.prompts).toEqual([]);
});

it('starts nothing with a message that would be lost, since the command has no place for it', async () => {
  const run = await atWork();
  programOf(run).exit(0);
  await huskies.settle();
  configure(['agent']);
  expect(await say('hello')).toMatchObject({ error: { why: { code: 'command.prompt.placeless' } } });
  expect(huskies.host.ledger.runsOf(STORY).map(({ id }) => id)).toEqual([run]);
});

it('refuses a prompt while the agent is being stopped, and types nothing into it', async () => {
  const run = await atWork();
  const { typed } = programOf(run);
  await huskies.must('agent.stop', AGENT);
  expect(await say('wait')).toMatchObject({ error: { why: { code: 'command.prompt.stopping' } } });
  expect(typed).toEqual([]);
});

it('refuses a message that is too long for the command that would start the agent again, and starts nothing', async () => {
  const run = await atWork();
  programOf(run).exit(0);
  await huskies.settle();
  expect(await say('ä'.repeat(MAX_TOLD_BYTES / 2 + 1))).toMatchObject({
    error: { field: 'text', why: { code: 'command.prompt.long' } },
  });
  expect(huskies.host.ledger.runsOf(STORY).map(({ id }) => id)).toEqual([run]);
});

it('types nothing while its CLI asks there, also after a report of a format that is not known', async () => {
  const run = await atWork();
  const why = message('facts.format', { what: 'a hook of Codex', field: 'the report' });
  await tells(huskies, run, { kind: 'notice', why });
  huskies.showScreen(run, 'Trust this folder?\n> Yes\n  No');
  expect(await say('hello')).toMatchObject({ error: { why: { code: 'command.prompt.asks' } } });
  expect(programOf(run).typed).toEqual([]);
});
