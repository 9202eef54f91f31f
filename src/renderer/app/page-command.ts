/** What keys, palette and help know of a command of this window. */
import type { TextKey } from '../../contract/index.ts';
import type { ProjectStore } from '../store/project-store.ts';

/** The part of a project store that decides whether a command is offered. */
export type WithMirror = Pick<ProjectStore, 'mirror' | 'archive'>;

/** A command that keys and the palette can run. */
export interface PageCommand {
  id: string;
  title: TextKey;
  /** Shortcuts, in the notation of ui/key-match.ts. A single letter works only on the board. */
  keys: readonly string[];
  /** The command needs a selected story. */
  story?: boolean;
  /** Not in the palette, because the command only makes sense as a key. */
  hidden?: boolean;
  /** Not in the list of shortcuts, because another command stands for it there. */
  unlisted?: boolean;
  /** Stops an agent, or releases a worktree by force. The palette lists such commands last and never preselects one. */
  stops?: boolean | ((project: WithMirror, story: string) => boolean);
  /** Whether the palette offers the command for the selected story. */
  when?: (project: WithMirror, story: string) => boolean;
  /** The command sends something to the host, so it is disabled while the host is lost. */
  acts?: boolean;
  group: 'project' | 'story' | 'view' | 'move';
  run(project: ProjectStore, story: string): void;
}
