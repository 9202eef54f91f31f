import { text } from '../../contract/index.ts';
import { fenceOfStory } from '../../domain/index.ts';
import { act } from '../store/call.ts';
import { fenceNames } from '../store/card-state.ts';
import { useFences, useStoryName } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Confirm } from '../ui/Confirm.tsx';

interface ReleaseProps {
  story: string;
  /** As in fenceOfStory(). */
  worktree: string | undefined;
  onClose: () => void;
}

/** The confirmation before a fence is released by force. It names the processes that may still be alive. */
export function Release({ story, worktree, onClose }: ReleaseProps) {
  const project = useProject();
  const name = useStoryName(story);
  const fence = fenceOfStory(useFences(), story, worktree);
  if (!fence) return null;
  return (
    <Confirm
      title={text('release.title', { story: name })}
      message={text('confirm.release', { worktree: fence.worktree, processes: fenceNames(fence, 12) })}
      action={text('command.fence.release')}
      danger
      onConfirm={async () => {
        await act(project, 'fence.release', { story, worktree: fence.worktree });
      }}
      onClose={onClose}
    />
  );
}
