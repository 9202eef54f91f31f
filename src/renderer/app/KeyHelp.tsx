import { text } from '../../contract/index.ts';
import { inBrowser, isMac } from '../store/platform.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { keyLabel, keysHere } from '../ui/key-label.ts';
import { PAGE_COMMANDS } from './commands.ts';
import css from './KeyHelp.module.css';

const GROUPS = ['project', 'story', 'view', 'move'] as const;

/** The list of shortcuts, from the same table that the key handler uses. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const footer = (
    <Button look="primary" onClick={onClose}>
      {text('ui.close')}
    </Button>
  );
  return (
    <Dialog title={text('view.keys')} onClose={onClose} wide footer={footer}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: in a low window the list scrolls, by keys too */}
      <section className={css.groups} tabIndex={0} aria-label={text('view.keys')}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{text(`palette.${group}`)}</h3>
            <dl>
              {PAGE_COMMANDS.filter((c) => c.group === group && c.keys.length > 0 && !c.unlisted).map((command) => (
                <div key={command.id} className={css.row}>
                  <dt>{text(command.title)}</dt>
                  <dd>
                    {command.keys.flatMap(keysHere).map((keys) => (
                      <kbd key={keys}>{keyLabel(keys)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
      <p className={css.note}>{text('keys.fields')}</p>
      {!isMac() && <p className={css.note}>{text('keys.terminal')}</p>}
      {inBrowser() && <p className={css.note}>{text('keys.browser')}</p>}
    </Dialog>
  );
}
