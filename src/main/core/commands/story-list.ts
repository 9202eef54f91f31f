import { ok } from '../../../contract/index.ts';
import { byRank, byStage } from '../../../domain/index.ts';
import type { Handler } from './context.ts';

/** All stories, by stage and then in the order of the board. */
export const storyList: Handler<'story.list'> = ({ ledger }) =>
  ok(
    [...ledger.stories.values()]
      .sort((a, b) => byStage(a, b) || byRank(a, b))
      .map(({ id, title, stage, blocked, frozen }) => ({ id, title, stage, blocked, frozen })),
  );
