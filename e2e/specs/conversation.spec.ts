/** The conversation of an agent on the road `acp`, in the page: what it shows, and what a person can do in it. */
import { violationsOf } from '../fixtures/axe.ts';
import { type Lab, root } from '../fixtures/lab.ts';
import { runningWith } from '../fixtures/observer.ts';
import type { Opened } from '../fixtures/opened.ts';
import { AGENT, openTalkProject, STORY } from '../fixtures/talk.ts';
import { expect, test } from '../fixtures/test.ts';

const PROGRAM = `command = ${JSON.stringify([process.execPath, `${root}/e2e/fake-agents/acp.mjs`])}`;

/** Opens Huskies on a project with an agent that speaks ACP, and starts it from the page on a story with these steps. */
async function start(lab: Lab, open: (lab: Lab, dir: string) => Promise<Opened>, ...steps: string[]) {
  const opened = await openTalkProject(lab, open, { program: PROGRAM, text: steps.join('\n') });
  await opened.board.startAndWatch(STORY, AGENT);
  return opened;
}

for (const scheme of ['dark', 'light'] as const) {
  test(
    `what an agent says and does is shown, and its questions are answered by mouse and by key, in ${scheme}`,
    { tag: ['@browser', '@anyone'] },
    async ({ emptyLab, open }, info) => {
      const { page, talk } = await start(
        emptyLab,
        open,
        '!plan Read Fix Test',
        '!think The sum is rounded too early.',
        '!say **Two** places round:\\n\\n- `tax.mjs`\\n- `cart.mjs`',
        '!edit src/tax.mjs SECOND',
        '!printed npm-test 12 tests passed',
        '!usage 42000 200000 0.25',
        '!ask git-commit',
        '!ask git-push',
      );
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await expect(talk.item('The story’s prompt')).toContainText('!plan Read Fix Test');
      await expect(talk.item('Plan').getByRole('listitem')).toHaveCount(3);
      const thought = talk.item('Thought');
      await expect(thought.getByRole('button', { expanded: false })).toContainText('The sum is rounded too early.');
      const message = talk.item('Message').first();
      await expect(message.locator('strong')).toHaveText('Two');
      await expect(message.locator('li code')).toHaveText(['tax.mjs', 'cart.mjs']);

      const edit = talk.item('Edit src/tax.mjs');
      await expect(edit).toContainText('1 added, 1 removed');
      await expect(edit.locator('[data-line]')).toHaveCount(0);
      await edit.getByRole('button', { expanded: false }).click();
      await expect(edit.locator('[data-line="removed"]')).toHaveText(['− second']);
      await expect(edit.locator('[data-line="added"]')).toHaveText(['+ SECOND']);
      const tests = talk.item('npm-test');
      await expect(tests).not.toContainText('12 tests passed');
      await tests.focus();
      await page.keyboard.press('Enter');
      await expect(tests).toContainText('12 tests passed');
      const detail = page.locator(`[data-detail="${STORY}"]`);
      await expect(detail).toContainText('context 21 %');
      await expect(detail).toContainText('$0.25');

      const asked = detail.getByRole('region', { name: `Question of ${AGENT}` });
      await expect(asked).toContainText('run git-commit');
      await page.screenshot({ path: info.outputPath(`conversation-${scheme}.png`) });
      expect.soft(await violationsOf(page), 'a conversation with a question').toEqual([]);
      await asked.getByRole('button', { name: /^Allow, for talks/ }).click();
      await expect(talk.item('Question').first()).toContainText('You answered: Allow');
      await expect(asked).toContainText('run git-push');
      // A digit is text in the message box, and an answer elsewhere in the conversation.
      await talk.field.pressSequentially('2');
      await expect(talk.field).toHaveValue('2');
      await expect(asked).toContainText('run git-push');
      await talk.field.fill('');
      await tests.focus();
      await page.keyboard.press('2');
      await expect(talk.item('Question').nth(1)).toContainText('You answered: Reject');
      await expect(talk.item('The turn has ended')).toBeVisible();
      await expect(talk.item('Message').last()).toContainText('outcome selected no');
      await page.screenshot({ path: info.outputPath(`ended-${scheme}.png`) });
      expect.soft(await violationsOf(page), 'a turn that has ended').toEqual([]);

      await talk.view.getByRole('button', { name: 'Raw stream' }).click();
      const raw = talk.view.getByRole('region', { name: 'What the agent’s program wrote, unchanged' });
      await expect(raw).toContainText('"method":"session/request_permission"');
      expect.soft(await violationsOf(page), 'the raw stream').toEqual([]);
    },
  );
}

test('messages to a working agent are queued, edited and removed; Esc interrupts its turn, which is no stop', {
  tag: ['@browser', '@anyone'],
}, async ({ emptyLab: lab, open }) => {
  const { page, board, talk } = await start(lab, open, 'hello', '!wait');
  await expect(talk.item('Message')).toContainText('heard: hello');
  const [agent] = await lab.json<{ pid: number }[]>('agent', 'list');
  await talk.say('the first draft');
  await talk.say('not this one');
  const queue = talk.view.getByRole('region', { name: /^Sent when this turn has ended/ });
  await expect(queue.getByRole('listitem')).toHaveCount(2);
  await queue.getByRole('button', { name: 'Edit the queued message: the first draft' }).click();
  const edited = queue.getByRole('textbox', { name: 'Queued message' });
  await edited.fill('the final words');
  await edited.press('Enter');
  await expect(queue).toContainText('the final words');
  await queue.getByRole('button', { name: 'Remove the queued message: not this one' }).click();
  await expect(queue.getByRole('listitem')).toHaveCount(1);

  await talk.field.press('Escape');
  await expect(talk.item('The turn was interrupted')).toBeVisible();
  await expect(talk.item('You')).toHaveText(/the final words/);
  await expect(talk.item('Message').last()).toContainText('heard: the final words');
  await expect(queue).toBeHidden();
  await board.expectState(STORY, 'running');
  expect(await lab.json<{ pid: number }[]>('agent', 'list')).toMatchObject([{ pid: agent?.pid }]);
  // Between turns Esc closes the story, as everywhere on the page.
  await talk.item('You').focus();
  await page.keyboard.press('Escape');
  await expect(page.locator(`[data-detail="${STORY}"]`)).toBeHidden();
});

test('I1, I3: a stop in mid-tool is proven, the conversation is the same after a reload, and a message resumes its session', {
  tag: ['@browser', '@user'],
}, async ({ emptyLab: lab, open }) => {
  const marker = `talk-child-${process.pid}-${Date.now()}`;
  const { page, board, talk } = await start(lab, open, 'hello', `!work 5 ${marker}`, '!hang');
  await expect(talk.item('work 5')).toContainText('running');
  await expect.poll(() => runningWith(marker).length).toBe(5);
  await talk.say('then say why');
  await expect(talk.view.getByRole('region', { name: /^Sent when this turn has ended/ })).toContainText('then say why');
  await talk.view.locator(`button[data-stop="${AGENT}"]`).click();
  await expect(board.card(STORY)).toContainText(/proven gone, \d+ in \d+ ms/);
  expect(runningWith(marker)).toEqual([]);
  expect(lab.left(STORY)).toEqual([]);
  await board.openReceipts();
  await expect(page.locator('[data-verdict="gone"]')).toContainText(`A person asked to stop ${AGENT}`);

  await page.reload();
  await board.painted();
  await board.open(STORY);
  await page.getByRole('tab', { name: 'Conversation' }).click();
  await expect(talk.item('Message')).toContainText('heard: hello');
  await expect(talk.item('work 5')).toBeVisible();
  await expect(talk.view.getByRole('button', { name: /^Stop/ })).toBeHidden();
  const unsent = talk.item('Not sent, because the agent was stopped: 1 message');
  await unsent.getByRole('button', { name: 'Put into the message box' }).click();
  await expect(talk.field).toHaveValue('then say why');
  await expect(talk.field).toBeFocused();
  await talk.say('are you there?');
  await board.expectState(STORY, 'running');
  await expect(talk.item('You')).toContainText('are you there?');
  await expect(talk.item('Message').last()).toContainText('heard: are you there?');
  // The session is continued: the story's prompt is not sent again.
  await expect(talk.item('work 5')).toBeHidden();
  expect(runningWith(marker)).toEqual([]);
});

test('a long conversation is read from its end, and on request from its beginning', {
  tag: ['@page', '@anyone'],
}, async ({ emptyLab, open }) => {
  const { page, board, talk } = await start(emptyLab, open, '!say the beginning', '!wait');
  await expect(talk.item('Message')).toContainText('the beginning');
  await talk.field.press('Escape');
  await talk.say(...Array.from({ length: 40 }, () => '!diff 70000'), '!say the end');
  await expect(talk.item('Message').last()).toContainText('the end');
  await page.reload();
  await board.painted();
  await board.open(STORY);
  await expect(talk.item('Message')).toContainText('the end');
  await expect(talk.item('The story’s prompt')).toBeHidden();
  const earlier = talk.view.getByRole('button', { name: 'Show what was said before' });
  await earlier.click();
  await expect(earlier).toBeHidden();
  await talk.item('Message').last().focus();
  await page.keyboard.press('Home');
  await expect(talk.item('The story’s prompt')).toBeVisible();
  await expect(talk.item('Message').first()).toContainText('the beginning');
});
