import type { ButtonHTMLAttributes, MouseEvent, Ref } from 'react';
import { useDisabledReason } from '../store/hooks.ts';
import css from './Button.module.css';
import { classes } from './classes.ts';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'danger' | 'plain' | 'icon' | 'stop';
  small?: boolean;
  /** The button sends a command. While the host is lost it is disabled, with the reason as tooltip. */
  acts?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/**
 * Props that disable a control while the host is lost; spread them after its own props. They set `aria-disabled`
 * instead of `disabled`, which would drop the keyboard's focus and hide the tooltip.
 */
export function useDisabledProps(acts: boolean) {
  const why = useDisabledReason();
  if (!acts || why === null) return {};
  return { 'aria-disabled': true, title: why, onClick: (event: MouseEvent) => event.preventDefault() };
}

/** The page's button. */
export function Button({ look, small, acts = false, className, type = 'button', ...rest }: ButtonProps) {
  const disabledProps = useDisabledProps(acts);
  return (
    <button
      type={type}
      className={classes(css.button, look && css[look], small && css.small, className)}
      {...rest}
      {...disabledProps}
    />
  );
}
