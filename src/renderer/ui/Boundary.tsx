import { Component, type ReactNode } from 'react';
import { text } from '../../contract/index.ts';
import { useBusyRuns } from '../store/hooks.ts';
import css from './Boundary.module.css';
import { Button } from './Button.tsx';
import { StopButton } from './StopButton.tsx';

interface BoundaryProps {
  /** The name of the part, as people know it. */
  part: string;
  /** The part's content as plain text. */
  plain?: ReactNode;
  /** The Stop buttons that the fallback keeps: those of a story, or all. */
  stops?: { story: string } | 'all';
  /** When this value changes, the part is rendered again. */
  resetOn?: unknown;
  /** Wraps the fallback in the element that its parent needs, such as a dialog or a table row. */
  frame?: (content: ReactNode) => ReactNode;
  children: ReactNode;
}

interface BoundaryState {
  broken: boolean;
  resetOn: unknown;
}

/**
 * An error boundary around one part of the page: an error in it removes neither the rest of the page nor the part's
 * Stop buttons. React writes the error to the console.
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
        <p className={css.message}>
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
        <StopButton key={run.id} run={run} via="card" onKey={focusRetry}>
          <span>{of === 'all' ? `${run.agent} · ${run.story}` : run.agent}</span>
        </StopButton>
      ))}
    </div>
  );
}

/** Stop disappears under the keyboard's focus, so the focus moves to Try again. */
function focusRetry(button: HTMLElement): void {
  button.closest('[data-broken]')?.querySelector<HTMLElement>('[data-again]')?.focus();
}
