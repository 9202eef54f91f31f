import { type ReactElement, useId } from 'react';
import css from './Field.module.css';

/** The attributes that connect an input to its label and its note. */
export interface FieldAria {
  id: string;
  'aria-invalid': boolean | undefined;
  'aria-describedby': string | undefined;
}

interface FieldProps {
  label: string;
  /** Why the field's value was refused; shown below the field. */
  error?: string | null;
  hint?: string;
  children: (aria: FieldAria) => ReactElement;
}

/** A labelled form field. `children` receives the attributes that connect the input to its label and its note. */
export function Field({ label, error, hint, children }: FieldProps) {
  const id = useId();
  const note = error || hint ? `${id}-note` : undefined;
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-invalid': error ? true : undefined, 'aria-describedby': note })}
      {error ? (
        <p id={note} className={css.error} role="alert">
          {error}
        </p>
      ) : (
        hint && (
          <p id={note} className={css.hint}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}
