import { messageText, stripControls, text } from '../../contract/index.ts';
import { type ChangedFile, message, occupiesStory } from '../../domain/index.ts';
import { act } from '../store/call.ts';
import { useRunsOf } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { Confirm } from '../ui/Confirm.tsx';

interface RevertFileProps {
  story: string;
  file: ChangedFile;
  onDone: () => void;
  onClose: () => void;
}

/** The confirmation before a file is made as it is in the base. It says if an agent is working there. */
export function RevertFile({ story, file: { path, was }, onDone, onClose }: RevertFileProps) {
  const project = useProject();
  const busy = useRunsOf(story).find(occupiesStory);
  const shown = stripControls(path);
  const question = text('confirm.changes.revert', { story, path: shown });
  const revert = async () => {
    const file = { story, path, ...(was === null ? {} : { was }) };
    const reply = await act(project, 'changes.revert', { ...file, sure: busy !== undefined });
    if (reply === null) return;
    project.notices.show(messageText(message('changes.reverted', { path })));
    onDone();
  };
  return (
    <Confirm
      title={text('changes.revert', { path: shown })}
      message={busy === undefined ? question : `${text('changes.revert.busy', { agent: busy.agent })} ${question}`}
      action={text('command.changes.revert')}
      danger
      onConfirm={revert}
      onClose={onClose}
    />
  );
}
