import type { ButtonHTMLAttributes, MouseEvent, Ref } from 'react';
import { useDisabledReason } from '../store/hooks.ts';
import css from './Button.module.css';
import { classes } from './classes.ts';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'danger' | 'plain' | 'icon' | 'stop';
  small?: boolean;
  /** It asks the host for something: without one it does nothing, and says why. */
  acts?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/**
 * What a control that asks the host for something is given while there is none: it stays where it is, and says why. Not
 * `disabled`: a keyboard's focus and the reason would be lost with the host. Spread it after the control's own props.
 */
export function useDisabledProps(acts: boolean) {
  const why = useDisabledReason();
  if (!acts || why === null) return {};
  return { 'aria-disabled': true, title: why, onClick: (event: MouseEvent) => event.preventDefault() };
}

export function Button({ look, small, acts = false, className, type = 'button', ...rest }: ButtonProps) {
  const idle = useDisabledProps(acts);
  return (
    <button
      type={type}
      className={classes(css.button, look && css[look], small && css.small, className)}
      {...rest}
      {...idle}
    />
  );
}
