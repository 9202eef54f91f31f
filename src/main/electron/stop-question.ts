/** The texts of the question before agents are stopped because the app or a project closes. */
import { text } from '../../contract/index.ts';

/** What closes: the name of one project while others stay open, or null for the whole app. */
export type Closing = string | null;

/** The texts of the dialog. */
export interface StopQuestion {
  message: string;
  detail: string;
  /** Label of the button that stops the agents. */
  go: string;
}

/** The question's texts. `n`: how many agents would be stopped; `list`: a line for each of them. */
export function stopQuestion(n: number, list: string, closing: Closing): StopQuestion {
  const detail = text('shell.quit.detail', { n, list });
  return closing === null
    ? { message: text('shell.quit.ask', { n }), detail, go: text('shell.quit.go') }
    : { message: text('shell.close.ask', { n, project: closing }), detail, go: text('shell.close.go') };
}

/** Label of the button that closes although processes may still be alive. */
export function anywayLabel(closing: Closing): string {
  return text(closing === null ? 'shell.quit.anyway' : 'shell.close.anyway');
}
