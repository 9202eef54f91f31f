/** Whether a person types. */

/** A field for text; not that of a terminal, nor a checkbox. */
const FIELD = 'input:not([type="checkbox"]):not([type="radio"]), textarea:not(.xterm *), [contenteditable="true"]';

/** Whether a field for text has the focus, from which nothing else may take it. */
export function isTyping(): boolean {
  return document.activeElement?.matches(FIELD) ?? false;
}

/** The inside of a terminal, and of one whose run has not ended, so that an agent takes the keys. */
const TERMINAL = '[data-terminal] .xterm *';
const LIVE_TERMINAL = '[data-terminal][data-live="true"] .xterm *';

/**
 * Whether a person types in the open detail: in a field for text, or in a terminal. Asked before another story or tab is shown
 * there, which would take the field away, so that the letters become shortcuts or go to another agent. `ended`: whether the
 * terminal of an ended run counts too, whose end a person has perhaps not noticed.
 */
export function isTypingInDetail({ ended = true }: { ended?: boolean } = {}): boolean {
  const focused = document.activeElement;
  if (focused?.closest('[data-detail]') == null) return false;
  return isTyping() || focused.matches(ended ? TERMINAL : LIVE_TERMINAL);
}
