import { type FenceRecord, text } from '../../contract/index.ts';
import { retryFence } from '../store/actions.ts';
import { openDialog } from '../store/dialogs.ts';
import { useStoryName } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Button } from './Button.tsx';

interface FenceActionsProps {
  fence: Pick<FenceRecord, 'story' | 'worktree'>;
  tabIndex?: number | undefined;
}

/** The two actions for the shown fence: retry the stop, which is the one to try first, or release the worktree by force after a confirmation. */
export function FenceActions({ fence: { story, worktree }, tabIndex }: FenceActionsProps) {
  const project = useProject();
  const name = useStoryName(story);
  return (
    <>
      <Button
        acts
        small
        look="primary"
        tabIndex={tabIndex}
        aria-label={text('fence.retry.label', { story: name })}
        onClick={() => void retryFence(project, { story, worktree })}
      >
        {text('fence.retry.word')}
      </Button>
      <Button
        acts
        small
        look="plain"
        tabIndex={tabIndex}
        aria-label={text('fence.release.label', { story: name })}
        onClick={() => openDialog(project, { kind: 'release', story, worktree })}
      >
        {text('command.fence.release')}
      </Button>
    </>
  );
}
