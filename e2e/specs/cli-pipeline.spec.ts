/** Stories go on by themselves from the first agent to the merge, or to a block that says why. */
import { messageText } from '../../src/contract/index.ts';
import { must, startHost } from '../fixtures/host.ts';
import { cli } from '../fixtures/lab.ts';
import { marksBelow } from '../fixtures/observer.ts';
import { expect, test } from '../fixtures/test.ts';

const GOOD = '60_story_tax';
const NEVER = '61_story_never';

/** Each turn commits one line and the prompt that it got. */
const CODER =
  'set -e; echo turn >> turns.txt; printf "%s\\n" "$1" > "prompt-$(wc -l < turns.txt | tr -d " ").md"; ' +
  'git add -A; git -c user.name=A -c user.email=a@example.invalid commit -q -m turn';
/** Fails twice and then passes; on the other story it never passes. */
const TESTS =
  'n=$(wc -l < turns.txt); echo "the sum of turn $n is wrong"; ' +
  `test "$HUSKIES_STORY" != ${NEVER} && test "$n" -ge 3`;
/** Gives its verdict with its own token, and does not exit by itself. */
const QA = `"${process.execPath}" "${cli}" -C "$HUSKIES_WORKTREE" story verdict "$HUSKIES_STORY" pass && "${process.execPath}" "${cli}" -C "$HUSKIES_WORKTREE" story done "$HUSKIES_STORY"; sleep 600`;

const agent = (name: string, role: string, script: string) =>
  `[[agent]]\nname = "${name}"\nrole = "${role}"\ncommand = ${JSON.stringify(['sh', '-c', script, 'sh', '{prompt}'])}\n`;
const CONFIG = [
  'base = "main"\n',
  agent('coder-1', 'coder', CODER),
  agent('qa', 'qa', QA),
  `[[gate]]\nname = "tests"\nafter = "coder"\ncommand = ${JSON.stringify(['sh', '-c', TESTS])}\n`,
  '[automation]\nbacklog = "on"\ncurrent = "on"\nqa = "on"\n',
].join('\n');

test('a gate that fails twice and then passes leads to the merge, and one that never passes to a block after three tries', {
  tag: ['@anyone'],
}, async ({ emptyLab: lab }) => {
  test.setTimeout(120_000);
  lab.makeProject(CONFIG);
  await lab.json('trust', '--yes');
  const { client, end } = await startHost(lab);
  await must(client, 'story.add', { title: 'Tax', id: GOOD });
  await must(client, 'story.add', { title: 'Never', id: NEVER });

  const stateOf = async (story: string) => {
    const { stage, blocked } = await must(client, 'story.show', { story });
    return blocked === null ? stage : `${stage}, blocked: ${messageText(blocked)}`;
  };
  await expect.poll(() => stateOf(GOOD), { timeout: 60_000 }).toBe('merge');
  await expect
    .poll(() => stateOf(NEVER), { timeout: 60_000 })
    .toMatch(/^current, blocked: its work was rejected 3 times: the gate tests failed/);

  for (const story of [GOOD, NEVER]) {
    const results = await must(client, 'gate.results', { story });
    expect(results.map(({ outcome }) => outcome)).toEqual([story === GOOD ? 'passed' : 'failed', 'failed', 'failed']);
    const prompt = lab.git('show', `huskies/${story}:prompt-2.md`);
    expect(prompt).toContain("The check 'tests' failed on your last work.");
    expect(prompt).toContain('the sum of turn 1 is wrong');
    expect(lab.git('show', `huskies/${story}:prompt-1.md`)).not.toContain('failed');
  }
  const receipts = await must(client, 'agent.receipts', { story: GOOD });
  expect(receipts.find((receipt) => receipt.agent === 'qa')).toMatchObject({ by: 'done', verdict: 'gone' });
  await expect.poll(() => marksBelow(lab.home)).toEqual([]);
  expect(await end()).toBe(0);
});
