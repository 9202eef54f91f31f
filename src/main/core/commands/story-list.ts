import { ok, STAGES } from '../../../contract/index.ts';
import { byRank } from '../pipeline/index.ts';
import type { Handler } from './context.ts';

/** All stories, by stage and then in the order of the board. */
export const storyList: Handler<'story.list'> = ({ ledger }) =>
  ok(
    [...ledger.stories.values()]
      .sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || byRank(a, b))
      .map(({ id, title, stage, blocked, frozen }) => ({ id, title, stage, blocked, frozen })),
  );
