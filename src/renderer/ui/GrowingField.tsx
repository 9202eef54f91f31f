import type { Ref, TextareaHTMLAttributes } from 'react';
import { classes } from './classes.ts';
import css from './GrowingField.module.css';

interface GrowingFieldProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  value: string;
  ref?: Ref<HTMLTextAreaElement>;
}

/** A text field that is as high as its text. `className` is set on the frame, whose font the field takes. */
export function GrowingField({ value, className, ref, ...rest }: GrowingFieldProps) {
  return (
    <div className={classes(css.frame, className)}>
      {/* The hidden copy gives the frame its height; a last empty line needs a character. */}
      <div className={css.copy} aria-hidden="true">
        {`${value} `}
      </div>
      <textarea ref={ref} rows={1} value={value} {...rest} />
    </div>
  );
}
