import { type Refusal, startRefusal } from '../../../contract/index.ts';

/** What a command answers that is about a story which is not there. */
export function unknownStory(story: string): { ok: false; error: Refusal } {
  return { ok: false, error: startRefusal({ code: 'unknown-story', values: { story } }) };
}
