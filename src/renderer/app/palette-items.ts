/** What the palette offers for a query, in its order: what stops an agent comes last, and never stands first. */
import type { RunRecord, Snapshot, StoryRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { storiesFound } from '../board/columns.ts';
import { busyRuns, hasWords } from '../store/derive.ts';
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

export function paletteItems(snapshot: Snapshot, story: string | null, query: string, archived: boolean): PaletteItems {
  const words = query.trim();
  const offered = PAGE_COMMANDS.filter((command) => {
    if (command.hidden || !hasWords(text(command.title), words)) return false;
    return !command.story || (story !== null && (command.when?.(snapshot, story) ?? true));
  });
  const commands = GROUPS.map((group) => ({
    group,
    list: offered.filter((command) => command.group === group && !stopsHere(command, snapshot, story)),
  })).filter(({ list }) => list.length > 0);
  const found = storiesFound(snapshot.stories, { find: words, archived });
  const stops = offered.filter((command) => stopsHere(command, snapshot, story));
  const runs = busyRuns(snapshot.runs).filter((run) => hasWords(stopLabel(run), words));
  return {
    commands,
    stories: found.slice(0, STORIES_LISTED),
    found: found.length,
    stops,
    runs,
    guarded: commands.length === 0 && found.length === 0 && stops.length + runs.length > 0,
  };
}
