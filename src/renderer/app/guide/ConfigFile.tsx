import { stripControls, text } from '../../../contract/index.ts';
import { useView } from '../../store/hooks.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import css from './ConfigFile.module.css';

/** What was written into the config file when it was made. */
export function ConfigFile({ onClose }: { onClose: () => void }) {
  const made = useView((v) => v.made);
  if (made === null) return null;
  return (
    <Dialog
      title={text('made.file')}
      onClose={onClose}
      wide
      footer={<Button onClick={onClose}>{text('ui.close')}</Button>}
    >
      <p className={css.path} dir="auto">
        {stripControls(made.file)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard */}
      <section className={css.text} tabIndex={0} aria-label={text('made.text')}>
        <pre>{stripControls(made.text)}</pre>
      </section>
    </Dialog>
  );
}
