import { type Refusal, startRefusal } from '../../../contract/index.ts';

/** The refusal of a command that names an unknown story. */
export function unknownStory(story: string): { ok: false; error: Refusal } {
  return { ok: false, error: startRefusal({ code: 'unknown-story', values: { story } }) };
}
