import { useEffect, useState } from 'react';
import type { Result } from '../../contract/index.ts';
import { refusalSentence, stripControls, text } from '../../contract/index.ts';
import { type DeletedStory, RESTORABLE_MS } from '../../domain/index.ts';
import { useNow } from '../store/clock.ts';
import { closeDialogThen } from '../store/dialogs.ts';
import { deletedStories, restoreStory } from '../store/fields.ts';
import { useProject } from '../store/project.tsx';
import { select } from '../store/view.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ago } from '../ui/format.ts';
import css from './DeletedStories.module.css';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Rows shown at first, and added by each Show more. */
const STEP = 100;

/** The deleted stories that can be restored, the one that was deleted last first. */
export function DeletedStories({ onClose }: { onClose: () => void }) {
  const project = useProject();
  const [listed, setListed] = useState<Result<DeletedStory[]> | null>(null);
  const [shown, setShown] = useState(STEP);
  useEffect(() => {
    let current = true;
    void deletedStories(project).then((result) => current && setListed(result));
    return () => {
      current = false;
    };
  }, [project]);
  const restore = async (story: string) => {
    if ((await restoreStory(project, story)) === null) return;
    closeDialogThen(project, 'deleted', () => select(project, story, true));
  };
  const stories = listed?.ok ? listed.value : [];
  const footer = <Button onClick={onClose}>{text('ui.close')}</Button>;
  return (
    <Dialog title={text('view.deleted')} onClose={onClose} wide footer={footer}>
      {listed?.ok === false && <EmptyState title={text('deleted.unread')} hint={refusalSentence(listed.error)} />}
      {listed?.ok && stories.length === 0 && <EmptyState title={text('deleted.none')} hint={text('deleted.hint')} />}
      {stories.length > 0 && (
        <>
          <p className={css.hint}>{text('deleted.hint')}</p>
          <ul className={css.list}>
            {stories.slice(0, shown).map((story) => (
              <Row key={story.id} story={story} onRestore={() => void restore(story.id)} />
            ))}
          </ul>
          {stories.length > shown && (
            <Button small onClick={() => setShown(shown + STEP)}>
              {text('deleted.more', { n: stories.length - shown })}
            </Button>
          )}
        </>
      )}
    </Dialog>
  );
}

function Row({ story: { id, title, stage, deletedAt }, onRestore }: { story: DeletedStory; onRestore: () => void }) {
  const now = useNow();
  const when = {
    stage: text(`stage.${stage}`),
    ago: ago(now - deletedAt),
    n: Math.max(0, Math.ceil((deletedAt + RESTORABLE_MS - now) / DAY_MS)),
  };
  return (
    <li className={css.row}>
      <span className={css.words}>
        <span className={css.title} dir="auto">
          {stripControls(title)}
        </span>
        <span className={css.note}>{id}</span>
        <span className={css.note}>{text('deleted.when', when)}</span>
      </span>
      <Button acts small aria-label={text('deleted.restore.label', { story: id })} onClick={onRestore}>
        {text('deleted.restore')}
      </Button>
    </li>
  );
}
