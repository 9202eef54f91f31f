import { Popover } from '@base-ui/react/popover';
import { Command } from 'cmdk';
import { Check } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { text } from '../../contract/index.ts';
import { useDisabledReason } from '../store/hooks.ts';
import css from './Picker.module.css';

interface PickerProps {
  anchor: Element;
  /** What is chosen; also the name of the list. */
  label: string;
  placeholder: string;
  query: string;
  onQuery: (query: string) => void;
  onClose: () => void;
  /** The items, as PickerItem. */
  children: ReactNode;
  /** Shown if there are no items. */
  empty: string;
}

/**
 * A list at an element from which several items can be chosen, with a field that finds them. It stays open until Esc or
 * a press outside, and the focus then returns to that element.
 */
export function Picker({ anchor, label, placeholder, query, onQuery, onClose, children, empty }: PickerProps) {
  const field = useRef<HTMLInputElement>(null);
  const why = useDisabledReason();
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Portal container={anchor.closest('main') ?? undefined}>
        <Popover.Positioner
          anchor={anchor}
          className={css.positioner}
          align="start"
          sideOffset={4}
          collisionPadding={8}
        >
          <Popover.Popup
            className={css.popup}
            aria-label={label}
            initialFocus={field}
            finalFocus={() => (anchor instanceof HTMLElement && anchor.isConnected ? anchor : true)}
          >
            <Command label={label} shouldFilter={false} loop>
              <Command.Input
                ref={field}
                dir="auto"
                value={query}
                onValueChange={onQuery}
                placeholder={placeholder}
                aria-label={placeholder}
              />
              {why !== null && <p className={css.note}>{why}</p>}
              <Command.List label={label}>
                <Command.Empty>{empty}</Command.Empty>
                {children}
              </Command.List>
            </Command>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface PickerItemProps {
  /** Unique in the list. */
  value: string;
  label: string;
  /** A second, quieter text: an id, or why the item cannot be chosen. */
  note?: string | null;
  chosen?: boolean;
  disabled?: boolean;
  onPick: () => void;
}

/** One item of a picker, with a check mark if it is chosen. Disabled while the host is lost. */
export function PickerItem({ value, label, note, chosen = false, disabled = false, onPick }: PickerItemProps) {
  const why = useDisabledReason();
  return (
    <Command.Item value={value} disabled={disabled || why !== null} onSelect={onPick}>
      <span className={css.check} aria-hidden="true">
        {chosen && <Check size={14} />}
      </span>
      <span className={css.words}>
        <span dir="auto">{label}</span>
        {chosen && <span className="visually-hidden">, {text('picker.chosen')}</span>}
        {note && <span className={css.note}>{note}</span>}
      </span>
    </Command.Item>
  );
}

/** Tells that the list has more items than it shows. */
export function PickerMore({ n }: { n: number }) {
  return n > 0 ? <p className={css.note}>{text('picker.more', { n })}</p> : null;
}
