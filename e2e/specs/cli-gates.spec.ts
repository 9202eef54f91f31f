/** The host crashes at every named point of a gate: nothing lives on, and no result is written twice (I1, I3). */
import { followGates, hasPassed } from '../../src/client/index.ts';
import { isLive } from '../../src/domain/index.ts';
import { must, startHost } from '../fixtures/host.ts';
import { marksBelow } from '../fixtures/observer.ts';
import { expect, test } from '../fixtures/test.ts';

const STORY = '60_story_tax';
/** Leaves a daemon behind, and takes long enough for a look to see it. */
const LEAVES = "trap '' HUP; setsid sleep 600 & sleep 0.5; exit 0";
const gate = (name: string, script: string) =>
  `[[gate]]\nname = "${name}"\ncommand = ${JSON.stringify(['sh', '-c', script])}\nafter = "coder"\n`;
const CONFIG = `base = "main"\n${gate('leaves', LEAVES)}${gate('tests', 'exit 0')}`;

test.describe.configure({ timeout: 240_000 });

for (const point of ['gate:asked', 'gate:measured', 'gate:ended', 'gate:recorded']) {
  test(`I1, I3: after a crash at ${point} the gate is over, and can be run again`, { tag: ['@anyone'] }, async ({
    emptyLab: lab,
  }) => {
    lab.makeProject(CONFIG);
    await lab.json('trust', '--yes');
    const first = await startHost(lab, { env: { HUSKIES_CRASH_AT: point } });
    await must(first.client, 'story.add', { title: 'Tax', id: STORY, stage: 'current' });
    await first.client.invoke('gate.run', { story: STORY });
    expect((await first.ended).signal).toBe('SIGKILL');

    const { client, end } = await startHost(lab);
    await expect.poll(() => marksBelow(lab.home)).toEqual([]);
    const state = await client.mirror.until(() => true);
    expect(Object.values(state?.runs ?? {}).filter(isLive)).toEqual([]);
    const before = await must(client, 'gate.results', { story: STORY });
    expect(before.map(({ gate, outcome }) => [gate, outcome])).toEqual(
      point === 'gate:recorded' ? [['leaves', 'passed']] : [],
    );

    const again = await followGates(client, { story: STORY });
    expect(again.ok && again.value.map(hasPassed)).toEqual([true, true]);
    const after = await must(client, 'gate.results', { story: STORY });
    expect(after.map(({ gate }) => gate)).toEqual(['tests', 'leaves']);
    expect(marksBelow(lab.home)).toEqual([]);
    expect(await end()).toBe(0);
  });
}
