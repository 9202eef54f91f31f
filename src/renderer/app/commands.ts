/** All commands of this window: those of the host and those of the view. Keys, palette and help use this table. */
import type { CommandName } from '../../contract/index.ts';
import { commandSpec } from '../../contract/index.ts';
import { ANSWER_COMMANDS } from './answer-commands.ts';
import { BOARD_COMMANDS } from './board-commands.ts';
import { CHANGES_PAGE_COMMANDS } from './changes-commands.ts';
import { GUIDE_COMMANDS } from './guide-commands.ts';
import { HOST_COMMANDS } from './host-commands.ts';
import type { PageCommand, WithMirror } from './page-command.ts';
import { VIEW_COMMANDS } from './view-commands.ts';

/** All commands of the window. */
export const PAGE_COMMANDS: readonly PageCommand[] = [
  ...Object.entries(HOST_COMMANDS).map(([name, { also, ...extra }]) => {
    const { title, key } = commandSpec(name as CommandName);
    return { id: name, title, keys: [key, also].filter((one) => one !== undefined), acts: true, ...extra };
  }),
  ...VIEW_COMMANDS,
  ...BOARD_COMMANDS,
  ...CHANGES_PAGE_COMMANDS,
  ...GUIDE_COMMANDS,
  ...ANSWER_COMMANDS,
];

/** Whether the command would stop something now. Changing a story may stop the agent that works on it. */
export function stopsHere({ stops = false }: PageCommand, project: WithMirror, story: string | null): boolean {
  return typeof stops === 'boolean' ? stops : stops(project, story ?? '');
}
