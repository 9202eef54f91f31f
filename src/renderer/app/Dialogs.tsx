import type { ReactNode } from 'react';
import { text } from '../../contract/index.ts';
import { StopAll } from '../agents/StopAll.tsx';
import { BlockDialog } from '../board/BlockDialog.tsx';
import { DeleteStory } from '../board/DeleteStory.tsx';
import { NewStory } from '../board/NewStory.tsx';
import { Release } from '../board/Release.tsx';
import { SendBack } from '../board/SendBack.tsx';
import type { DialogState } from '../store/dialogs.ts';
import { closeDialog } from '../store/dialogs.ts';
import { useDialogs } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Boundary } from '../ui/Boundary.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { DeletedStories } from './DeletedStories.tsx';
import { RemoveWorktree } from './detail/RemoveWorktree.tsx';
import { ConfigFile } from './guide/ConfigFile.tsx';
import { Doctor } from './guide/Doctor.tsx';
import { KeyHelp } from './KeyHelp.tsx';
import { OpenLink } from './OpenLink.tsx';
import { OpenProject } from './OpenProject.tsx';
import { Palette } from './Palette.tsx';

/** The open dialog. */
export function Dialogs() {
  const project = useProject();
  const dialog = useDialogs((d) => d.dialog);
  if (!dialog) return null;
  const onClose = () => closeDialog(project, dialog.kind);
  const frame = (content: ReactNode) => (
    <Dialog title={text('broken.dialog')} onClose={onClose}>
      {content}
    </Dialog>
  );
  return (
    <Boundary part={text('broken.dialog')} resetOn={dialog} frame={frame}>
      <OpenDialog dialog={dialog} onClose={onClose} />
    </Boundary>
  );
}

function OpenDialog({ dialog, onClose }: { dialog: DialogState; onClose: () => void }) {
  switch (dialog.kind) {
    case 'new-story':
      return <NewStory onClose={onClose} />;
    case 'block':
      return <BlockDialog story={dialog.story} onClose={onClose} />;
    case 'delete':
      return <DeleteStory story={dialog.story} onClose={onClose} />;
    case 'remove-worktree':
      return <RemoveWorktree story={dialog.story} onClose={onClose} />;
    case 'send-back':
      return <SendBack story={dialog.story} onClose={onClose} />;
    case 'deleted':
      return <DeletedStories onClose={onClose} />;
    case 'release':
      return <Release story={dialog.story} worktree={dialog.worktree} onClose={onClose} />;
    case 'stop-all':
      return <StopAll via={dialog.via} onClose={onClose} />;
    case 'open-project':
      return <OpenProject onClose={onClose} />;
    case 'config-file':
      return <ConfigFile onClose={onClose} />;
    case 'doctor':
      return <Doctor onClose={onClose} />;
    case 'link':
      return <OpenLink url={dialog.url} onClose={onClose} />;
    case 'palette':
      return <Palette onClose={onClose} />;
    case 'keys':
      return <KeyHelp onClose={onClose} />;
  }
}
