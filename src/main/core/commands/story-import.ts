import { type ImportRow, message, ok } from '../../../contract/index.ts';
import { type AcceptanceItem, holdAfterImport, type Stage } from '../../../domain/index.ts';
import { type NumberedRow, planImport, ranksAtEnd } from '../pipeline/index.ts';
import type { Handler, HandlerContext } from './context.ts';
import { newStory } from './story-add.ts';
import { newItems } from './story-edit.ts';
import { makeStoryId } from './story-id.ts';

/** Adds the stories of one file in one transaction. Rows that cannot be added are named in the reply, and skipped. */
export const storyImport: Handler<'story.import'> = (context, { file, rows }, { caller }) => {
  const { ledger, store, wanted, clock, wake } = context;
  const { add, existing, problems } = planImport(numbered(context, rows), {
    contentOf(id) {
      const story = ledger.stories.get(id);
      return story === undefined ? null : { title: story.title, text: store.text(id) ?? '' };
    },
    isFreeId: (id) => store.isFreeId(id),
  });
  const reply = { added: add.map(({ id }) => id), existing, problems };
  if (add.length === 0) return ok({ seq: ledger.seq, ...reply });
  const ranks = rankerFor(context, add);
  const at = clock.now();
  const seq = wanted.commit(
    add.map((row) => {
      const story = newStory(row, itemsOf(context, row, at), ranks(row), at);
      return { put: 'story', story: { ...story, hold: holdAfterImport(story, caller, file) }, text: row.text ?? '' };
    }),
    add.map(({ id, title, stage = 'backlog' }) => ({
      kind: 'story_added',
      message: message('import.added', { title, stage, file }),
      story: id,
    })),
  );
  wake.stageRule();
  return ok({ seq, ...reply });
};

/** Rows without an id get numbers after all that a story of the project or of the file ever had. */
function numbered({ store }: Pick<HandlerContext, 'store'>, rows: readonly ImportRow[]): NumberedRow[] {
  const numbers = rows.map(({ id }) => Number(/^(\d{1,9})_/.exec(id ?? '')?.[1] ?? 0));
  let next = Math.max(store.nextStoryNumber(), ...numbers.map((n) => n + 1));
  return rows.map((row) => {
    if (row.id !== undefined) return { ...row, id: row.id };
    const id = makeStoryId(next, row.title);
    next += 1;
    return { ...row, id };
  });
}

/** The rank of each new story: at the end of its stage, in the order of the file. */
function rankerFor({ store }: Pick<HandlerContext, 'store'>, rows: readonly NumberedRow[]) {
  const counts = new Map<Stage, number>();
  for (const { stage = 'backlog' } of rows) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  const ranks = new Map([...counts].map(([stage, n]) => [stage, ranksAtEnd(store, stage, n)]));
  return ({ stage = 'backlog' }: NumberedRow): string => ranks.get(stage)?.shift() ?? '';
}

/** The items of a row. `[x] ` marks one that is met. */
function itemsOf(context: HandlerContext, { acceptance = [] }: ImportRow, at: number): AcceptanceItem[] {
  const marks = acceptance.map((text) => /^\[([ xX])\] +(?=\S)/.exec(text));
  const texts = acceptance.map((text, n) => text.slice(marks[n]?.[0].length ?? 0));
  return newItems(context, texts).map((item, n) => ({
    ...item,
    done: /x/i.test(marks[n]?.[1] ?? '') ? { at, by: 'person' } : null,
  }));
}
