/** The items of the palette for a query. Those that stop or remove something come last and are never preselected. */
import type { QuestionOption, QuestionRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { hasWords } from '../store/derive.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { questionsOf } from '../store/questions.ts';
import { columnsOf, countOf, type StoryLists } from '../store/shown.ts';
import { nameOf } from '../store/story.ts';
import { PAGE_COMMANDS, stopsHere } from './commands.ts';
import type { PageCommand } from './page-command.ts';

/** At most this many stories are listed; the palette shows how many more there are. */
export const MAX_LISTED_STORIES = 200;
/** As many are listed before anything was typed, so that the commands below them stay in reach. */
export const MAX_FIRST_STORIES = 5;
/** Commands that park, remove or release something: like those that stop an agent, they come last. */
const HARMING: ReadonlySet<string> = new Set([
  'story.block',
  'story.freeze',
  'story.archive',
  'story.delete',
  'worktree.remove',
  'fence.release',
]);
const GROUPS = ['story', 'project', 'view'] as const;

/** An answer to an open question of the selected story. */
export interface PaletteAnswer {
  question: QuestionRecord;
  option: QuestionOption;
}

/** The items in the order of the palette. */
export interface PaletteItems {
  commands: { group: (typeof GROUPS)[number]; list: PageCommand[] }[];
  answers: PaletteAnswer[];
  stories: StoryRecord[];
  /** The number of matching stories, listed or not. */
  found: number;
  /** Commands that would stop something now, or that park, remove or release something. */
  stops: PageCommand[];
  /** Busy runs, each with its own Stop. */
  runs: RunRecord[];
  /** Only these and runs match, so an item that does nothing must be preselected. */
  needsGuard: boolean;
}

type WithStories = Pick<ProjectStore, 'mirror' | 'archive'>;

/** For example 'Stop coder-1 on Remove old agents'. */
export function stopLabel(project: WithStories, run: RunRecord): string {
  return text('stop.label', { agent: run.agent, story: nameOf(project, run.story) });
}

/** For example 'Yes, for coder-1 on Remove old agents: npm test'. */
export function answerLabel(project: WithStories, { question, option }: PaletteAnswer): string {
  const { agent, title } = question;
  return text('question.option.label', { option: option.label, agent, story: nameOf(project, question.story), title });
}

/** The items for a query. The caller has already passed the query to `project.listed`. */
export function paletteItems(
  project: Pick<ProjectStore, 'mirror' | 'archive' | 'listed'>,
  story: string | null,
  query: string,
  archived: boolean,
): PaletteItems {
  const trimmed = query.trim();
  const offered = PAGE_COMMANDS.filter((command) => {
    if (command.hidden || !hasWords(text(command.title), trimmed)) return false;
    return !command.story || (story !== null && (command.when?.(project, story) ?? true));
  });
  const isLast = (command: PageCommand) => HARMING.has(command.id) || stopsHere(command, project, story);
  const commands = GROUPS.map((group) => ({
    group,
    list: offered.filter((command) => command.group === group && !isLast(command)),
  })).filter(({ list }) => list.length > 0);
  const answers = (story === null ? [] : questionsOf(project, story))
    .flatMap((question) => question.options.map((option) => ({ question, option })))
    .filter((answer) => hasWords(answerLabel(project, answer), trimmed));
  const count = countOf(project.listed, archived);
  const stops = offered.filter(isLast);
  const runs = project.mirror
    .busyRuns()
    .items.filter((run) => hasWords(`${stopLabel(project, run)} ${run.story}`, trimmed));
  return {
    commands,
    answers,
    stories: firstStories(project.listed, archived, trimmed === '' ? MAX_FIRST_STORIES : MAX_LISTED_STORIES),
    found: count,
    stops,
    runs,
    needsGuard: commands.length + answers.length + count === 0 && stops.length + runs.length > 0,
  };
}

/** The first `max` stories, in the order of the board. */
function firstStories(found: StoryLists, archived: boolean, max: number): StoryRecord[] {
  const listed: StoryRecord[] = [];
  for (const { stories } of columnsOf(found, archived)) {
    for (const story of stories) {
      if (listed.length === max) return listed;
      listed.push(story);
    }
  }
  return listed;
}
