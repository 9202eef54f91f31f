import { text } from '../../contract/index.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { OpenByPath } from './OpenByPath.tsx';
import css from './Welcome.module.css';

/** The dialog that opens a project by its path. */
export function OpenProject({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={text('command.app.open')} onClose={onClose}>
      <div style={{ paddingTop: 8 }}>
        <OpenByPath className={css.path} onOpened={onClose} />
      </div>
    </Dialog>
  );
}
