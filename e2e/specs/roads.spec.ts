/** A session of an agent is opened on the other road, from the page and by the command line, and back. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, root } from '../fixtures/lab.ts';
import { AGENT, openTalkProject, STORY } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';

/** Puts programs before those of the PATH that are called like Claude Code and its adapter. */
function installFakes(lab: Lab): void {
  const folder = join(lab.home, 'clis');
  mkdirSync(folder);
  for (const [name, agent] of [
    ['claude', 'screen.mjs'],
    ['claude-agent-acp', 'acp.mjs'],
  ] as const) {
    const lines = ['#!/bin/sh', `exec '${process.execPath}' '${join(root, 'e2e', 'fake-agents', agent)}' "$@"`, ''];
    writeFileSync(join(folder, name), lines.join('\n'));
    chmodSync(join(folder, name), 0o755);
  }
  lab.env.PATH = `${folder}:${lab.env.PATH}`;
}

interface Listed {
  status: string;
  io: string;
  facts: { session: string | null; state: string } | null;
}

test("I1: an agent's session is continued in its own terminal, and as a conversation again, and nothing is sent to it", {
  tag: ['@page', '@anyone'],
}, async ({ emptyLab: lab, open }) => {
  installFakes(lab);
  const claude = { program: 'preset = "claude"', text: 'the first prompt' };
  const { page, board, talk } = await openTalkProject(lab, open, claude);
  const running = async () => (await lab.json<Listed[]>('agent', 'list')).find(({ status }) => status === 'running');
  const stop = async () => {
    await board.stopButton(STORY, AGENT).click();
    await expect(board.card(STORY)).toContainText('proven gone');
  };
  /** The prompts that the fake agent has got on the road `acp`, by session. */
  const prompts = () =>
    JSON.parse(readFileSync(join(`${lab.dir}.huskies`, STORY, '.acp-sessions'), 'utf8')) as Record<string, string[]>;

  // a story that was never worked on has no session to continue
  const roads = page.getByRole('menuitem', { name: `Continue ${AGENT}` });
  await board.select(STORY);
  await page.keyboard.press('s');
  await expect(page.getByRole('menuitem', { name: new RegExp(`^Start ${AGENT}`) })).toBeVisible();
  await expect(roads).toHaveCount(0);
  await page.keyboard.press('Escape');

  await board.startAndWatch(STORY, AGENT);
  const messages = talk.item('Message');
  await expect(messages).toContainText('heard: the first prompt');
  const session = (await running())?.facts?.session ?? '';
  expect(session).toMatch(/^s-\d+$/);
  await stop();

  await board.select(STORY);
  await page.keyboard.press('s');
  await expect(roads).toHaveCount(2);
  await roads.filter({ hasText: 'in its own terminal' }).click();
  await expect(board.terminal()).toContainText(`session: ${session}`);
  await expect(board.terminal()).toContainText('prompt: none');
  expect(await running()).toMatchObject({ io: 'terminal', facts: { session } });
  await board.type('hello by hand');
  await expect(board.terminal()).toContainText('you said: hello by hand');
  await stop();

  const started = await lab.run('agent', 'start', STORY, AGENT, '--road', 'acp');
  expect(started.code, started.err).toBe(0);
  await expect.poll(async () => (await running())?.facts?.state).toBe('idle');
  expect(await running()).toMatchObject({ io: 'pipes', facts: { session } });
  expect(prompts()).toEqual({ [session]: ['the first prompt'] });
  await talk.say('are you there?');
  await expect(messages.last()).toContainText('heard: are you there?');
  expect(prompts()).toEqual({ [session]: ['the first prompt', 'are you there?'] });
  await stop();

  // by the menu as well, and an agent of another command has one road
  await board.pick(STORY, `Continue ${AGENT} as a conversation`);
  await expect.poll(running).toMatchObject({ io: 'pipes', facts: { session } });
  await stop();
  const refused = await lab.run('agent', 'start', STORY, 'coder-1', '--road', 'acp');
  expect(refused.code).not.toBe(0);
  expect(refused.err).toContain("The sessions of coder-1 cannot be continued on the road 'acp'.");
});
