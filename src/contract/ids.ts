/** Ids and names that cross the wire: their grammar, in one place (docs/semantics.md, "Ids, places and defaults"). */
import * as v from 'valibot';
import { rule } from './input.ts';

/** `^[a-z0-9][a-z0-9._-]{0,71}$`, no `..`, not ending in `.lock`: also a legal last part of a git branch and a folder name. */
export function isStoryId(value: string): boolean {
  return (
    /^[a-z0-9][a-z0-9._-]{0,71}$/.test(value) &&
    !value.includes('..') &&
    !value.endsWith('.lock') &&
    !value.endsWith('.')
  );
}

/** Agent names stand in `story:agent` keys and in process environments, so no `:` and nothing exotic. */
export function isAgentName(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value);
}

/** Schema of a story id; it names the rule, the caller adds field and value. */
export const StoryId = v.pipe(v.string(), v.check(isStoryId, rule('input.storyId')));

/** Schema of an agent's name. */
export const AgentName = v.pipe(v.string(), v.check(isAgentName, rule('input.agentName')));

/** Schema of a run's id as the host makes it. */
export const RunId = v.pipe(v.string(), v.regex(/^run_[a-z0-9]{8,40}$/, rule('input.runId')));

/** The branch that Huskies makes for a story. */
export function storyBranch(story: string): string {
  return `huskies/${story}`;
}
