import type { StoryRecord } from '../../contract/index.ts';
import { message, STAGES, text } from '../../contract/index.ts';
import { isBusy } from '../../domain/index.ts';
import { retryFence } from '../store/actions.ts';
import { openDialog, openMenuAfter } from '../store/dialogs.ts';
import { toggleBlocked, toggleFrozen } from '../store/flags.ts';
import { useFence, useRunsOf } from '../store/hooks.ts';
import { moveStory } from '../store/moves.ts';
import { useProject } from '../store/project.tsx';
import { agentsStoppedBy, type StoryChange } from '../store/stopped-agents.ts';
import { stopRun } from '../store/stops.ts';
import { storyName } from '../store/story.ts';
import { stopsNote } from '../store/undo.ts';
import { openDetail } from '../store/view.ts';
import { AnchoredMenu, MenuGroup, MenuItem, MenuSeparator } from '../ui/Menu.tsx';
import { StartItems } from './StartMenu.tsx';

interface CardMenuProps {
  story: StoryRecord;
  anchor: Element;
  onClose: () => void;
}

/** All actions of a story. Those that stop an agent name it. */
export function CardMenu({ story, anchor, onClose }: CardMenuProps) {
  const project = useProject();
  const fence = useFence(story.id);
  const runs = useRunsOf(story.id);
  const run = runs[0] ?? null;
  const live = run && isBusy(run);
  const choose = (kind: 'priority' | 'labels' | 'after') => openMenuAfter(project, { kind, story: story.id, anchor });
  const note = (change: StoryChange) => stopsNote(agentsStoppedBy(story, runs, change));
  return (
    <AnchoredMenu anchor={anchor} label={text('card.menu', { story: storyName(story) })} onClose={onClose}>
      <MenuItem viewOnly label={text('card.open')} keys="Enter" onPick={() => openDetail(project, story.id)} />
      {fence && (
        <>
          <MenuItem label={text('command.fence.retry')} onPick={() => void retryFence(project, fence)} />
          <MenuItem
            danger
            label={text('menu.release')}
            onPick={() => openDialog(project, { kind: 'release', story: story.id, worktree: fence.worktree })}
          />
        </>
      )}
      {run && (
        <MenuItem
          label={text(live ? 'menu.stop' : 'menu.clear', { agent: run.agent })}
          note={live ? null : text('menu.clear.note')}
          keys={live ? '$mod+.' : undefined}
          disabled={run.stopping !== null}
          onPick={() => void stopRun(project, run, 'card')}
        />
      )}
      {!live && story.stage !== 'archived' && (
        <MenuGroup label={text('menu.start')}>
          <StartItems story={story} />
        </MenuGroup>
      )}
      <MenuGroup label={text('menu.move')}>
        {STAGES.filter((stage) => stage !== story.stage && stage !== 'archived').map((stage) => (
          <MenuItem
            key={stage}
            label={text(`stage.${stage}`)}
            note={note({ stage })}
            onPick={() => void moveStory(project, story.id, stage)}
          />
        ))}
      </MenuGroup>
      <MenuSeparator />
      <MenuItem label={text('menu.priority')} keys="p" onPick={() => choose('priority')} />
      <MenuItem label={text('menu.labels')} onPick={() => choose('labels')} />
      <MenuItem label={text('menu.after')} onPick={() => choose('after')} />
      <MenuSeparator />
      <MenuItem
        label={text(story.blocked === null ? 'menu.block' : 'command.story.unblock')}
        keys="b"
        note={story.blocked === null ? note({ blocked: message('blocked.person', { text: '' }) }) : null}
        onPick={() => void toggleBlocked(project, story.id)}
      />
      <MenuItem
        label={text(story.frozen ? 'command.story.unfreeze' : 'command.story.freeze')}
        keys="f"
        note={note({ frozen: !story.frozen })}
        onPick={() => void toggleFrozen(project, story.id)}
      />
      {story.stage !== 'archived' && (
        <MenuItem
          label={text('command.story.archive')}
          note={note({ stage: 'archived' })}
          onPick={() => void moveStory(project, story.id, 'archived')}
        />
      )}
      <MenuItem
        danger
        label={text('menu.delete')}
        note={note({ stage: 'archived' })}
        onPick={() => openDialog(project, { kind: 'delete', story: story.id })}
      />
    </AnchoredMenu>
  );
}
