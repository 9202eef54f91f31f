import { useRecord } from '../store/hooks.ts';
import { DiffCounts } from '../ui/DiffCounts.tsx';
import css from './Card.module.css';

/** How many lines the story has added and removed, for example '+12 −3'; nothing if that is not known. */
export function CardDiff({ story }: { story: string }) {
  const diff = useRecord('work', story)?.diff;
  if (diff === undefined) return null;
  return (
    <span className={css.diff}>
      <DiffCounts added={diff.added} removed={diff.removed} brief />
    </span>
  );
}
