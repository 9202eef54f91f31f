/** Whether a person types. */

/** A field for text; not that of a terminal, nor a checkbox. */
const FIELD = 'input:not([type="checkbox"]):not([type="radio"]), textarea:not(.xterm *), [contenteditable="true"]';

/** Whether a field for text has the focus, from which nothing else may take it. */
export function isTyping(): boolean {
  return document.activeElement?.matches(FIELD) ?? false;
}
