/** What a host sends to its clients without being asked for it: stories to show, and notices. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Client, createClient, memoryLinks } from '../../client/index.ts';
import { message } from '../../contract/index.ts';
import { createFakeDoor } from '../testing/fake-door.ts';
import type { LinkKind, LinkPair } from '../testing/session-links.ts';
import { LINK_KINDS } from '../testing/session-links.ts';
import { aStory } from '../testing/store-records.ts';
import { openSession } from './session.ts';

const RUN = 'run_abcdefgh12';
const put = (id: string) => ({ table: 'stories' as const, key: id, put: { ...aStory(id), worktree: null } });
/** Waits for a reply. Links keep the order of messages, so everything sent before has then arrived. */
const roundTrip = (client: Client) => client.invoke('story.list', {});
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

describe.each(Object.keys(LINK_KINDS) as LinkKind[])('a session over %s', (kind) => {
  let pair: LinkPair | null = null;
  afterEach(async () => {
    await pair?.dispose();
    pair = null;
  });

  it('lets a client show a story once it has the whole snapshot, also one that has only just subscribed', async () => {
    const door = createFakeDoor();
    pair = await LINK_KINDS[kind]();
    const session = openSession(pair.host, door, 7);
    session.show('1_story_a');
    door.change(
      ...Array.from({ length: 30 }, (_, n) => ({ ...put(`${n + 2}_story_${'x'.repeat(60_000)}`) })),
      put('1_story_a'),
    );
    const client = createClient(pair.client);
    const shown: unknown[] = [];
    client.onShow((id) => shown.push([id, client.mirror.snapshot().stories[id]?.id]));
    await roundTrip(client);
    expect(shown).toEqual([]);
    client.mirror.subscribe(() => undefined);
    await until(() => expect(shown).toEqual([['1_story_a', '1_story_a']]));
    session.show('9_story_gone');
    await until(() => expect(shown).toHaveLength(2));
    const other = createFakeDoor();
    other.change(put('1_story_b'));
    session.attach(other);
    session.show('1_story_b');
    await until(() => expect(shown.at(-1)).toEqual(['1_story_b', '1_story_b']));
  });

  it('tells subscribed clients of persons of notices, and those of runs of none', async () => {
    const door = createFakeDoor();
    pair = await LINK_KINDS[kind]();
    openSession(pair.host, door, 7);
    const client = createClient(pair.client);
    const told: unknown[] = [];
    client.onNotice(({ story: about }) => told.push(about));
    const notice = { kind: 'blocked', title: 'A', agent: null, message: message('session.closed'), at: 1 } as const;
    door.notify({ ...notice, story: '1_story_a' });
    client.mirror.subscribe(() => undefined);
    await roundTrip(client);
    door.notify({ ...notice, story: '2_story_b' });
    await until(() => expect(told).toEqual(['2_story_b']));
    const [mine, theirs] = memoryLinks();
    openSession(theirs, door, 8, undefined, { kind: 'run', run: RUN, story: '1_story_a', agent: 'coder-1' });
    const ofRun = createClient(mine);
    ofRun.onNotice(() => told.push('told to a run'));
    ofRun.mirror.subscribe(() => undefined);
    await roundTrip(ofRun);
    door.notify({ ...notice, story: '3_story_c' });
    await roundTrip(ofRun);
    await until(() => expect(told).toEqual(['2_story_b', '3_story_c']));
  });
});
