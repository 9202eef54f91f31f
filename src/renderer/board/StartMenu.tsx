import type { StoryRecord } from '../../contract/index.ts';
import { showControls, text } from '../../contract/index.ts';
import { startAgent } from '../store/actions.ts';
import { useWholeMirror } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { storyName } from '../store/story.ts';
import { AnchoredMenu, MenuGroup, MenuItem } from '../ui/Menu.tsx';
import { startChoices } from './start-choices.ts';

interface StoryMenuProps {
  story: StoryRecord;
  anchor: Element;
  onClose: () => void;
  /** The start may create a missing worktree again. */
  again?: boolean;
}

/** The agents that can be started on a story, as a menu of its own. */
export function StartMenu({ story, anchor, onClose, again }: StoryMenuProps) {
  const label = text('start.menu', { story: storyName(story) });
  return (
    <AnchoredMenu anchor={anchor} label={label} onClose={onClose}>
      <MenuGroup label={label}>
        <StartItems story={story} again={again} />
      </MenuGroup>
    </AnchoredMenu>
  );
}

/**
 * One item per agent: first those that may start, then the others with the reason why not. If the start creates the
 * worktree, further items fetch its base branch first.
 */
export function StartItems({ story, again }: { story: StoryRecord; again?: boolean }) {
  const project = useProject();
  const mirror = useWholeMirror();
  const choices = startChoices(mirror, story);
  if (choices.length === 0)
    return <MenuItem label={text('start.none')} note={text('start.none.hint')} disabled onPick={noop} />;
  const mayFetch = story.worktree === null && !again ? choices.filter(({ reason }) => reason === null) : [];
  // Only a story that was worked on has a session to continue.
  const mayContinue = choices.flatMap(({ agent, reason }) =>
    reason === null && story.worktree !== null && !again ? (agent.roads ?? []).map((road) => ({ agent, road })) : [],
  );
  return (
    <>
      {choices.map(({ agent, reason, moves }) => (
        <MenuItem
          key={agent.name}
          label={text('start.item', { agent: agent.name })}
          note={reason ?? (moves ? text('start.moves') : showControls(agent.command))}
          disabled={reason !== null}
          onPick={() => void startAgent(project, story.id, agent.name, again ? { again } : {})}
        />
      ))}
      {mayContinue.map(({ agent, road }) => (
        <MenuItem
          key={`${agent.name} ${road}`}
          label={text(`start.${road}`, { agent: agent.name })}
          note={text('start.road.note')}
          onPick={() => void startAgent(project, story.id, agent.name, { road })}
        />
      ))}
      {mayFetch.map(({ agent }) => (
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

function noop(): void {
  // A disabled item cannot be picked.
}
