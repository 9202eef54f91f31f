import type { StuckRecord } from '../../contract/index.ts';
import { stuckText, stuckWhy, text } from '../../contract/index.ts';
import { retryStuck } from '../store/actions.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import css from './Banners.module.css';

/** One thing that the host cannot do without a person, with Retry. */
export function Stuck({ stuck }: { stuck: StuckRecord }) {
  const project = useProject();
  const what = stuckText(stuck);
  return (
    <div className={css.stuck}>
      <span>
        <strong>{what}</strong> {stuckWhy(stuck)}
      </span>
      <Button
        acts
        small
        aria-label={text('stuck.retry.label', { what })}
        onClick={() => void retryStuck(project, stuck.key)}
      >
        {text('stuck.retry')}
      </Button>
    </div>
  );
}
