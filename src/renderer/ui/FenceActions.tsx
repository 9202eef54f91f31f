import { text } from '../../contract/index.ts';
import { retryFence } from '../store/actions.ts';
import { openDialog } from '../store/dialogs.ts';
import { useProject } from '../store/project.tsx';
import { Button } from './Button.tsx';

/** The two actions for a failed stop: retry it, or release the worktree by force after a confirmation. */
export function FenceActions({ story, tabIndex }: { story: string; tabIndex?: number | undefined }) {
  const project = useProject();
  return (
    <>
      <Button
        acts
        small
        look="plain"
        tabIndex={tabIndex}
        aria-label={text('fence.release.label', { story })}
        onClick={() => openDialog(project, { kind: 'release', story })}
      >
        {text('command.fence.release')}
      </Button>
      <Button
        acts
        small
        tabIndex={tabIndex}
        aria-label={text('fence.retry.label', { story })}
        onClick={() => void retryFence(project, story)}
      >
        {text('fence.retry.word')}
      </Button>
    </>
  );
}
