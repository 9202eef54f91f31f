import { useRef } from 'react';
import type { Stage } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { useShown } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import css from './FoldedColumn.module.css';
import { useColumnDrop } from './useColumnDrop.ts';

/** A stage for which the board has no room: a strip with its name and count. A click opens it; cards can be dropped on it. */
export function FoldedColumn({ stage }: { stage: Stage }) {
  const { view } = useProject();
  const strip = useRef<HTMLElement>(null);
  const { over, stops } = useColumnDrop(strip, stage);
  const { stories, inBand } = useShown(stage);
  const n = stories.items.length;
  const name = text(`stage.${stage}`);
  return (
    <section
      ref={strip}
      className={css.strip}
      data-stage={stage}
      data-folded
      data-over={over || undefined}
      data-stops={stops.length > 0 || undefined}
      aria-label={name}
    >
      <h2>
        <button
          type="button"
          aria-expanded={false}
          aria-label={text(inBand > 0 ? 'column.unfold.band' : 'column.unfold.label', { stage: name, n, band: inBand })}
          title={stops.length > 0 ? text('drag.stops', { agents: stops.join(', ') }) : text('column.unfold', { n })}
          onClick={() => view.setState({ unfolded: stage })}
        >
          <span className={css.name}>{name}</span> <span className={css.count}>{n}</span>{' '}
          {inBand > 0 && (
            <span className={css.band}>
              <StateMark state="needs-you" />
              <span className={css.count}>{inBand}</span>
            </span>
          )}
        </button>
      </h2>
    </section>
  );
}
