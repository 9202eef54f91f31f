import { type ReactNode, useEffect, useRef, useState } from 'react';
import { classes } from './classes.ts';
import css from './Disclosure.module.css';

interface DisclosureProps {
  /** What is always seen; a click shows the rest. */
  summary: ReactNode;
  className?: string | undefined;
  /** Opens upwards, for a bar at the lower edge of the window. */
  above?: boolean;
  'data-trust'?: boolean;
  /** Rendered only while it is open. */
  children: ReactNode;
}

/** A sentence that shows more on a click, in a box over the page. Esc, and a press elsewhere, close it. */
export function Disclosure({ summary, className, above, children, ...rest }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const onPress = ({ target }: PointerEvent) => {
      if (target instanceof Node && !whole.current?.contains(target)) setOpen(false);
    };
    window.addEventListener('pointerdown', onPress);
    return () => window.removeEventListener('pointerdown', onPress);
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes what the button opened
    <span
      ref={whole}
      className={css.whole}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
      {...rest}
    >
      <button
        ref={button}
        type="button"
        className={classes(css.summary, className)}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {summary}
      </button>
      {open && <span className={classes(css.box, above && css.above)}>{children}</span>}
    </span>
  );
}
