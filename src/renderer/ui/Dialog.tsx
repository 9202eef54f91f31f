import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { classes } from './classes.ts';
import css from './Dialog.module.css';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  /** Uses the role `alertdialog`, for confirmations. */
  alert?: boolean;
  initialFocus?: RefObject<HTMLElement | null>;
}

/** A modal dialog, open as long as it is rendered. */
export function Dialog({ title, onClose, children, footer, wide, alert, initialFocus }: DialogProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={css.veil} />
        <Base.Popup
          className={classes(css.popup, wide && css.wide)}
          role={alert ? 'alertdialog' : 'dialog'}
          initialFocus={initialFocus}
        >
          <Base.Title className={css.title}>{title}</Base.Title>
          <div className={css.body}>{children}</div>
          {footer && <div className={css.foot}>{footer}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
