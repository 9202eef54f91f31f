import type { ButtonHTMLAttributes, MouseEvent, Ref } from 'react';
import { useWhyNot } from '../store/mirror.ts';
import css from './Button.module.css';
import { classes } from './classes.ts';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'danger' | 'plain' | 'icon' | 'stop';
  small?: boolean;
  /** It asks the host for something: without one it does nothing, and says why. */
  acts?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look, small, acts = false, className, type = 'button', ...rest }: ButtonProps) {
  const why = useWhyNot();
  // Not `disabled`: a keyboard's focus and the reason would be lost with the host.
  const idle =
    acts && why !== null
      ? { 'aria-disabled': true, title: why, onClick: (event: MouseEvent) => event.preventDefault() }
      : {};
  return (
    <button
      type={type}
      className={classes(css.button, look && css[look], small && css.small, className)}
      {...rest}
      {...idle}
    />
  );
}
