/** `huskies merge list`: the merge queue as a table. */
import { messageText, text } from '../../contract/index.ts';
import { call, withClient } from './calls.ts';
import { columnHeads, json, line, table } from './format.ts';
import type { Context } from './world.ts';

/** One row for each story in merge, in the order of the queue, with its candidate's commit and what it waits for. */
export function mergeList(context: Context): Promise<void> {
  const { world } = context;
  return withClient(context, async (client) => {
    const listed = await call(client, 'merge.list', {});
    if (context.json) {
      world.out(json(listed));
      return;
    }
    const tips = new Map(listed.candidates.map(({ id, tip }) => [id, tip.slice(0, 12)]));
    const rows = listed.stories.map(({ story, title, place, candidate, blocked, wait }) => {
      const why = blocked === null ? (wait?.why ?? null) : blocked;
      return [
        place === null ? '-' : String(place),
        story,
        title,
        (candidate === null ? null : tips.get(candidate)) ?? '-',
        why === null ? text('cli.merge.work') : messageText(why, 'copied'),
      ];
    });
    world.out(rows.length === 0 ? line('cli.merge.none') : `${table(columnHeads('cli.merge.columns'), rows)}\n`);
  });
}
