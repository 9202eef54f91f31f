/** What the palette offers for a query, in its order: what stops an agent comes last, and never stands first. */
import type { RunRecord, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { hasWords } from '../store/derive.ts';
import type { ProjectStore } from '../store/project-store.ts';
import { columnsOf, countOf, type StoryLists } from '../store/shown.ts';
import type { PageCommand } from './commands.ts';
import { PAGE_COMMANDS, stopsHere } from './commands.ts';

/** Most stories that are listed; how many more there are is said. */
export const STORIES_LISTED = 200;
const GROUPS = ['story', 'project', 'view'] as const;

export interface PaletteItems {
  commands: { group: (typeof GROUPS)[number]; list: PageCommand[] }[];
  stories: StoryRecord[];
  /** All that match, listed or not. */
  found: number;
  /** Commands that stop something here. */
  stops: PageCommand[];
  /** Each can be stopped. */
  runs: RunRecord[];
  /** Nothing else stands before what stops: a line that does nothing has to. */
  guarded: boolean;
}

export function stopLabel(run: RunRecord): string {
  return text('stop.label', { agent: run.agent, story: run.story });
}

/** The project's `listed` shows the stories that the query finds. */
export function paletteItems(
  project: Pick<ProjectStore, 'mirror' | 'listed'>,
  story: string | null,
  query: string,
  archived: boolean,
): PaletteItems {
  const words = query.trim();
  const offered = PAGE_COMMANDS.filter((command) => {
    if (command.hidden || !hasWords(text(command.title), words)) return false;
    return !command.story || (story !== null && (command.when?.(project, story) ?? true));
  });
  const commands = GROUPS.map((group) => ({
    group,
    list: offered.filter((command) => command.group === group && !stopsHere(command, project, story)),
  })).filter(({ list }) => list.length > 0);
  const count = countOf(project.listed, archived);
  const stops = offered.filter((command) => stopsHere(command, project, story));
  const runs = project.mirror.busyRuns().items.filter((run) => hasWords(stopLabel(run), words));
  return {
    commands,
    stories: firstOf(project.listed, archived),
    found: count,
    stops,
    runs,
    guarded: commands.length === 0 && count === 0 && stops.length + runs.length > 0,
  };
}

/** As many as are listed, in the order of the board. */
function firstOf(found: StoryLists, archived: boolean): StoryRecord[] {
  const listed: StoryRecord[] = [];
  for (const { stories } of columnsOf(found, archived)) {
    for (const story of stories) {
      if (listed.length === STORIES_LISTED) return listed;
      listed.push(story);
    }
  }
  return listed;
}
