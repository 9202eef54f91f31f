/** What a person types into Find and the palette: words, and the filters of `huskies story list`. */
import type { CommandInput, StoryRecord } from '../../contract/index.ts';
import { PRIORITIES, type Priority } from '../../domain/index.ts';
import { hasWords } from './derive.ts';

/** A parsed query. Every part that is set must hold for a story. */
export interface StoryFilter {
  /** Words of the id or the title. */
  words: string;
  labels: readonly string[];
  /** null: any. */
  priority: Priority | null;
  held: boolean;
  blocked: boolean;
  /** What happens to it now; all of them must hold. */
  states: readonly LiveState[];
  /** Agents of which one works on it, or was the last to do so. */
  agents: readonly string[];
}

/** What `is:` can ask about the runs of a story. */
export const LIVE_STATES = ['running', 'needs-you', 'stop-failed', 'failed'] as const;
/** What happens to a story. */
export type LiveState = (typeof LIVE_STATES)[number];

/** What a filter needs to know of a story beside its record. */
export interface LiveFacts {
  states: readonly LiveState[];
  /** The agent on its card; null without any. */
  agent: string | null;
}

/** The names of the priorities in a query; any beginning of a name counts. */
const PRIORITY_NAMES = ['urgent', 'high', 'normal', 'someday'] as const satisfies Record<Priority, string>;
/** `name:"a value"`, `name:value`, or a word. */
const PART = /(\w+):"([^"]*)"?|(\w+):(\S*)|\S+/g;

/** The filter that a query stands for. A filter without a value, as while it is typed, excludes nothing. */
export function parseQuery(query: string): StoryFilter {
  const words: string[] = [];
  const labels: string[] = [];
  const states: LiveState[] = [];
  const agents: string[] = [];
  const filter = { priority: null as Priority | null, held: false, blocked: false };
  for (const [part, quoted, quotedValue, bare, bareValue] of query.matchAll(PART)) {
    const value = (quotedValue ?? bareValue ?? '').trim();
    switch (quoted ?? bare) {
      case 'label':
        if (value !== '') labels.push(value.normalize('NFC'));
        break;
      case 'priority': {
        const priority = priorityOf(value);
        if (priority !== null) filter.priority = priority;
        else if (value !== '') words.push(part);
        break;
      }
      case 'is':
        if (value === 'held') filter.held = true;
        else if (value === 'blocked') filter.blocked = true;
        else if (isLiveState(value)) states.push(value);
        else if (![...LIVE_STATES, 'held', 'blocked'].some((state) => state.startsWith(value))) words.push(part);
        break;
      case 'agent':
        if (value !== '') agents.push(value);
        break;
      default:
        words.push(part);
    }
  }
  return { words: words.join(' '), labels, states, agents, ...filter };
}

function priorityOf(value: string): Priority | null {
  if (value === '') return null;
  const lower = value.toLowerCase();
  return PRIORITIES.find((n) => String(n) === value || PRIORITY_NAMES[n].startsWith(lower)) ?? null;
}

function isLiveState(value: string): value is LiveState {
  return (LIVE_STATES as readonly string[]).includes(value);
}

/** Whether the filter asks for more than the story's record tells. The host's archive has nothing that fits it. */
export function needsLiveFacts({ states, agents }: Pick<StoryFilter, 'states' | 'agents'>): boolean {
  return states.length + agents.length > 0;
}

/** Whether what happens to the story fits the filter. */
export function fitsLive({ states, agents }: Pick<StoryFilter, 'states' | 'agents'>, live: LiveFacts): boolean {
  return (
    states.every((state) => live.states.includes(state)) &&
    (agents.length === 0 || (live.agent !== null && agents.includes(live.agent)))
  );
}

/** Whether the story's record fits every part of the filter that concerns it. */
export function fitsFilter(
  story: Pick<StoryRecord, 'id' | 'title' | 'labels' | 'priority' | 'hold' | 'blocked'>,
  { words, labels, priority, held, blocked }: Omit<StoryFilter, 'states' | 'agents'>,
): boolean {
  return (
    hasWords(`${story.id} ${story.title}`, words) &&
    labels.every((label) => story.labels.includes(label)) &&
    (priority === null || story.priority === priority) &&
    (!held || story.hold !== null) &&
    (!blocked || story.blocked !== null)
  );
}

/** The longest words that `story.list` takes. */
const MAX_WORDS_CHARACTERS = 200;

/** The same filter for `story.list`, which takes one label: the caller checks the others. */
export function listInput({ words, labels, priority, held, blocked }: StoryFilter): CommandInput<'story.list'> {
  const [label] = labels;
  return {
    ...(words === '' ? {} : { text: words.slice(0, MAX_WORDS_CHARACTERS) }),
    ...(label === undefined ? {} : { label }),
    ...(priority === null ? {} : { priority }),
    ...(held ? { held } : {}),
    ...(blocked ? { blocked } : {}),
  };
}
