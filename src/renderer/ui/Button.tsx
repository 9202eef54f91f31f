import type { ButtonHTMLAttributes, Ref } from 'react';
import css from './Button.module.css';
import { classes } from './classes.ts';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'danger' | 'plain' | 'icon' | 'stop';
  small?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look, small, className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={classes(css.button, look && css[look], small && css.small, className)} {...rest} />
  );
}
