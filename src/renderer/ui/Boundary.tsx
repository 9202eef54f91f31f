import { Component, type ReactNode } from 'react';
import { text } from '../../contract/index.ts';
import { useBusyRuns } from '../store/hooks.ts';
import css from './Boundary.module.css';
import { Button } from './Button.tsx';
import { StopButton } from './StopButton.tsx';

interface BoundaryProps {
  /** What cannot be shown then, in the person's words. */
  part: string;
  /** What the part would have said, as plain text. */
  plain?: ReactNode;
  /** Whose Stop buttons the part had: a story's, or all; they stay. */
  stops?: { story: string } | 'all';
  /** Another value tries again by itself: the text was changed. */
  resetOn?: unknown;
  /** What the fallback stands in: a dialog, a row of a table. */
  frame?: (content: ReactNode) => ReactNode;
  children: ReactNode;
}

interface BoundaryState {
  broken: boolean;
  resetOn: unknown;
}

/**
 * Keeps what goes wrong in one part of the page to that part: a text that cannot be laid out takes neither the board
 * nor a Stop button with it. React itself writes the error to the console.
 */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { broken: false, resetOn: this.props.resetOn };

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { broken: true };
  }

  static getDerivedStateFromProps({ resetOn }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return Object.is(resetOn, state.resetOn) ? null : { broken: false, resetOn };
  }

  override render(): ReactNode {
    const { part, plain, stops, frame = (content) => content, children } = this.props;
    if (!this.state.broken) return children;
    return frame(
      <section className={css.broken} aria-label={part} data-broken>
        <p className={css.said}>
          <b>{text('broken.title', { part })}</b> {text('broken.rest')}
        </p>
        {stops && <Stops of={stops} />}
        <Button small data-again onClick={() => this.setState({ broken: false })}>
          {text('broken.again')}
        </Button>
        {plain !== undefined && <div className={css.plain}>{plain}</div>}
      </section>,
    );
  }
}

function Stops({ of }: { of: { story: string } | 'all' }) {
  const runs = useBusyRuns().filter((run) => !run.stopping && (of === 'all' || run.story === of.story));
  return (
    <div className={css.stops}>
      {runs.map((run) => (
        <StopButton key={run.id} run={run} via="card" onKey={focusAgain}>
          <span>{of === 'all' ? `${run.agent} · ${run.story}` : run.agent}</span>
        </StopButton>
      ))}
    </div>
  );
}

/** The Stop goes away under the keyboard's focus; this stays. */
function focusAgain(button: HTMLElement): void {
  button.closest('[data-broken]')?.querySelector<HTMLElement>('[data-again]')?.focus();
}
