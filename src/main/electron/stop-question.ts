/** The words of the question before agents are stopped because something closes. */
import { text } from '../../contract/index.ts';

/** What closes: one project whose window closes while others stay, by its name; null: the whole app. */
export type Closing = string | null;

export interface StopQuestion {
  message: string;
  detail: string;
  /** The button that stops them. */
  go: string;
}

/** `n`: how many agents are stopped; `list`: their lines. */
export function stopQuestion(n: number, list: string, closing: Closing): StopQuestion {
  const detail = text('shell.quit.detail', { n, list });
  return closing === null
    ? { message: text('shell.quit.ask', { n }), detail, go: text('shell.quit.go') }
    : { message: text('shell.close.ask', { n, project: closing }), detail, go: text('shell.close.go') };
}

/** The button that closes although something may be alive. */
export function anywayWord(closing: Closing): string {
  return text(closing === null ? 'shell.quit.anyway' : 'shell.close.anyway');
}
