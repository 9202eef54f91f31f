import type { StoryRecord } from '../../contract/index.ts';
import { text, withControlsSeen } from '../../contract/index.ts';
import { startAgent } from '../store/actions.ts';
import { useWholeMirror } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { AnchoredMenu, MenuGroup, MenuItem } from '../ui/Menu.tsx';
import { startChoices } from './start-choices.ts';

interface StoryMenuProps {
  story: StoryRecord;
  anchor: Element;
  onClose: () => void;
  /** A missing worktree may be made again. */
  again?: boolean;
}

export function StartMenu({ story, anchor, onClose, again }: StoryMenuProps) {
  const label = text('start.menu', { story: story.id });
  return (
    <AnchoredMenu anchor={anchor} label={label} onClose={onClose}>
      <MenuGroup label={label}>
        <StartItems story={story} again={again} />
      </MenuGroup>
    </AnchoredMenu>
  );
}

/** Agents that fit come first; the others say why not. Where a worktree is still to be made, its base may be fetched first. */
export function StartItems({ story, again }: { story: StoryRecord; again?: boolean }) {
  const project = useProject();
  const mirror = useWholeMirror();
  const choices = startChoices(mirror, story);
  if (choices.length === 0)
    return <MenuItem label={text('start.none')} note={text('start.none.hint')} disabled onPick={ignore} />;
  const fetching = story.worktree === null && !again ? choices.filter(({ reason }) => reason === null) : [];
  return (
    <>
      {choices.map(({ agent, reason, moves }) => (
        <MenuItem
          key={agent.name}
          label={text('start.item', { agent: agent.name })}
          note={reason ?? (moves ? text('start.moves') : withControlsSeen(agent.command))}
          disabled={reason !== null}
          onPick={() => void startAgent(project, story.id, agent.name, again ? { again } : {})}
        />
      ))}
      {fetching.map(({ agent }) => (
        <MenuItem
          key={agent.name}
          label={text('start.fetch', { agent: agent.name })}
          note={text('start.fetch.note', { base: mirror.snapshot().project.it?.base ?? '' })}
          onPick={() => void startAgent(project, story.id, agent.name, { fetch: true })}
        />
      ))}
    </>
  );
}

function ignore(): void {
  // A disabled item is never picked.
}
