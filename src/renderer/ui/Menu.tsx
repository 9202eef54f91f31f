import { Menu as Base } from '@base-ui/react/menu';
import { Check, ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useDisabledReason } from '../store/hooks.ts';
import { classes } from './classes.ts';
import { Keys } from './Keys.tsx';
import css from './Menu.module.css';
import { useScrollEdges } from './useScrollEdges.ts';

interface AnchoredMenuProps {
  anchor: Element;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A menu at an element, open as long as it is rendered. The focus returns to that element, unless what was picked has moved it
 * elsewhere meanwhile, such as into the terminal of a run that was started.
 */
export function AnchoredMenu({ anchor, label, onClose, children }: AnchoredMenuProps) {
  const popup = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A menu without a trigger does not focus its first enabled item by itself.
    const frame = requestAnimationFrame(() => {
      const items = popup.current;
      const first =
        items?.querySelector<HTMLElement>('[role="menuitemradio"][aria-checked="true"]') ?? firstItem(items);
      first?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal container={anchor.closest('main')}>
        <Base.Positioner anchor={anchor} className={css.positioner} align="start" sideOffset={4} collisionPadding={8}>
          <Base.Popup
            ref={popup}
            className={css.popup}
            aria-label={label}
            finalFocus={() => {
              if (hasFocusElsewhere(popup.current)) return false;
              return anchor instanceof HTMLElement && anchor.isConnected ? anchor : true;
            }}
          >
            <Items>{children}</Items>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function hasFocusElsewhere(popup: HTMLElement | null): boolean {
  const focused = document.activeElement;
  return focused !== null && focused !== document.body && popup?.contains(focused) !== true;
}

function firstItem(popup: HTMLElement | null): HTMLElement | null | undefined {
  return popup?.querySelector<HTMLElement>('[role^="menuitem"]:not([aria-disabled="true"])');
}

/** The items, with an arrow at each edge beyond which more of them are hidden. Scrollbars may be invisible. */
function Items({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const { above, below } = useScrollEdges(box);
  return (
    <>
      <div ref={box} className={css.items}>
        <div>{children}</div>
      </div>
      {above && (
        <span className={css.more} data-edge="above" aria-hidden="true">
          <ChevronUp size={14} />
        </span>
      )}
      {below && (
        <span className={css.more} data-edge="below" aria-hidden="true">
          <ChevronDown size={14} />
        </span>
      )}
    </>
  );
}

interface ItemProps {
  label: string;
  /** A second line: why the item is disabled, or what else it will do. */
  note?: string | null;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  /** The item only shows something, so that it works without a host. */
  viewOnly?: boolean;
  onPick: () => void;
}

/** One item of a menu. Items that send commands are disabled while the host is lost. */
export function MenuItem({ label, note, keys, danger, disabled, viewOnly = false, onPick }: ItemProps) {
  const disabledReason = useDisabledReason();
  const why = viewOnly ? null : disabledReason;
  return (
    <Base.Item
      className={classes(css.item, danger && css.danger)}
      disabled={disabled || why !== null}
      onClick={onPick}
      label={label}
    >
      <span className={css.words}>
        {label}
        {(why ?? note) && <span className={css.note}>{why ?? note}</span>}
      </span>
      {keys && <Keys of={keys} />}
    </Base.Item>
  );
}

interface ChoicesProps<T> {
  /** The value that is set now. */
  value: T;
  choices: readonly { value: T; label: string }[];
  onPick: (value: T) => void;
}

/** Items of which exactly one is set, marked with a check. They send commands. */
export function MenuChoices<T extends string | number>({ value, choices, onPick }: ChoicesProps<T>) {
  const why = useDisabledReason();
  return (
    <Base.RadioGroup value={value} onValueChange={onPick}>
      {choices.map((choice) => (
        <Base.RadioItem
          key={choice.value}
          value={choice.value}
          className={css.item}
          disabled={why !== null}
          closeOnClick
          label={choice.label}
        >
          <span className={css.check} aria-hidden="true">
            {choice.value === value && <Check size={14} />}
          </span>
          <span className={css.words}>
            {choice.label}
            {why !== null && <span className={css.note}>{why}</span>}
          </span>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

/** A separator between items. */
export function MenuSeparator() {
  return <Base.Separator className={css.line} />;
}

/** Items under a heading. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={css.label}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}
