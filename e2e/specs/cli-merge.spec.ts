/** The host crashes at points of a merge: the base moves once, and each story is recorded once (I7). */
import { must, startHost } from '../fixtures/host.ts';
import { marksBelow } from '../fixtures/observer.ts';
import { expect, test } from '../fixtures/test.ts';
import { casesOf } from '../fixtures/times.ts';

const CONFIG = `base = "main"
[[gate]]
name = "tests"
command = ["sh", "-c", "test -e s1 && test -e s2"]
after = "merge"
[automation]
merge = "on"
[reconcile]
interval_ms = 500
`;
const STORIES = ['s1', 's2'];

test.describe.configure({ timeout: 240_000 });

const POINTS = casesOf(
  ['merge:recorded', 'merge:landed', 'merge:moved'],
  ['merge:built', 'merge:gate-asked', 'merge:landing'],
);

for (const point of POINTS) {
  test(`I7: after a crash at ${point} the batch is merged, and recorded once`, { tag: ['@anyone'] }, async ({
    emptyLab: lab,
  }) => {
    lab.makeProject(CONFIG);
    lab.git('config', 'user.name', 'Test');
    lab.git('config', 'user.email', 'test@example.invalid');
    for (const story of STORIES) {
      lab.git('checkout', '--quiet', '-b', `huskies/${story}`, 'main');
      lab.write(story, `${story}\n`);
      lab.git('add', story);
      lab.git('commit', '--quiet', '-m', `work on ${story}`);
      lab.git('checkout', '--quiet', 'main');
    }
    await lab.json('trust', '--yes');
    const first = await startHost(lab, { env: { HUSKIES_CRASH_AT: point } });
    await must(first.client, 'project.pause', {});
    for (const id of STORIES) await must(first.client, 'story.add', { title: `Title of ${id}`, id, stage: 'merge' });
    await first.client.invoke('project.resume', {});
    expect((await first.ended).signal).toBe('SIGKILL');

    const { client, end } = await startHost(lab);
    const state = await client.mirror.until(({ stories }) => STORIES.every((id) => stories[id]?.stage === 'done'));
    expect(lab.git('log', '--format=%s', '-2', 'main').trim().split('\n')).toEqual(['Title of s2', 'Title of s1']);
    expect(state?.stories.s2?.merged?.commit).toBe(lab.git('rev-parse', 'main').trim());
    const events = await must(client, 'event.list', {});
    expect(events.filter(({ kind }) => kind === 'story_merged').map(({ story }) => story)).toEqual(['s2', 's1']);
    expect(marksBelow(lab.home)).toEqual([]);
    expect(await end()).toBe(0);
  });
}
