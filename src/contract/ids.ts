/** The grammar of ids and names that cross a link (docs/semantics.md, "Ids, places and defaults"). */
import * as v from 'valibot';
import { rule } from './input.ts';

/** Whether this is a story id. Each one is also a valid folder name and a valid last part of a git branch name. */
export function isStoryId(value: string): boolean {
  return (
    /^[a-z0-9][a-z0-9._-]{0,71}$/.test(value) &&
    !value.includes('..') &&
    !value.endsWith('.lock') &&
    !value.endsWith('.')
  );
}

/** Whether this is an agent's name. Names are part of `story:agent` keys and of environments, so `:` is not allowed. */
export function isAgentName(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value);
}

/** Schema of a story id. */
export const StoryId = v.pipe(v.string(), v.check(isStoryId, rule('input.storyId')));

/** Schema of an agent's name. */
export const AgentName = v.pipe(v.string(), v.check(isAgentName, rule('input.agentName')));

/** Schema of a run's id as the host creates it. */
export const RunId = v.pipe(v.string(), v.regex(/^run_[a-z0-9]{8,40}$/, rule('input.runId')));

/** The branch that Huskies creates for a story. */
export function storyBranch(story: string): string {
  return `huskies/${story}`;
}

/** Whether this is the branch of a story: the only kind that Huskies merges or pushes. */
export function isStoryBranch(branch: string): boolean {
  const [, story = ''] = /^huskies\/(.*)$/.exec(branch) ?? [];
  return isStoryId(story);
}
