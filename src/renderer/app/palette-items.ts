/** The items of the palette for a query. Those that stop an agent come last and are never preselected. */
import type { QuestionOption, QuestionRecord, RunRecord, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { hasWords } from '../store/derive.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { questionsOf } from '../store/questions.ts';
import { columnsOf, countOf, type StoryLists } from '../store/shown.ts';
import { PAGE_COMMANDS, stopsHere } from './commands.ts';
import type { PageCommand } from './page-command.ts';

/** At most this many stories are listed; the palette shows how many more there are. */
export const MAX_LISTED_STORIES = 200;
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
  /** Commands that would stop something now. */
  stops: PageCommand[];
  /** Busy runs, each with its own Stop. */
  runs: RunRecord[];
  /** Only items that stop something match, so an item that does nothing must be preselected. */
  needsGuard: boolean;
}

/** For example 'Stop coder-1 on 60_story_cleanup'. */
export function stopLabel(run: RunRecord): string {
  return text('stop.label', { agent: run.agent, story: run.story });
}

/** For example 'Yes, for coder-1 on 60_story_cleanup: npm test'. */
export function answerLabel({ question: { agent, story, title }, option }: PaletteAnswer): string {
  return text('question.option.label', { option: option.label, agent, story, title });
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
  const commands = GROUPS.map((group) => ({
    group,
    list: offered.filter((command) => command.group === group && !stopsHere(command, project, story)),
  })).filter(({ list }) => list.length > 0);
  const answers = (story === null ? [] : questionsOf(project, story))
    .flatMap((question) => question.options.map((option) => ({ question, option })))
    .filter((answer) => hasWords(answerLabel(answer), trimmed));
  const count = countOf(project.listed, archived);
  const stops = offered.filter((command) => stopsHere(command, project, story));
  const runs = project.mirror.busyRuns().items.filter((run) => hasWords(stopLabel(run), trimmed));
  return {
    commands,
    answers,
    stories: firstStories(project.listed, archived),
    found: count,
    stops,
    runs,
    needsGuard: commands.length + answers.length + count === 0 && stops.length + runs.length > 0,
  };
}

/** The first MAX_LISTED_STORIES stories, in the order of the board. */
function firstStories(found: StoryLists, archived: boolean): StoryRecord[] {
  const listed: StoryRecord[] = [];
  for (const { stories } of columnsOf(found, archived)) {
    for (const story of stories) {
      if (listed.length === MAX_LISTED_STORIES) return listed;
      listed.push(story);
    }
  }
  return listed;
}
