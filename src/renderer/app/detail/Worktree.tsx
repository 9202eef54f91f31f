import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import type { StoryRecord, WorktreeListItem, WorktreeStatus } from '../../../contract/index.ts';
import { refusalSentence, showControls, sizeText, standaloneText, text } from '../../../contract/index.ts';
import { useProject } from '../../store/project.tsx';
import {
  askRemoveWorktree,
  removalEffects,
  removalObstacle,
  restoreWorktree,
  useWorktree,
} from '../../store/worktree.ts';
import { Button } from '../../ui/Button.tsx';
import { atTime } from '../../ui/format.ts';
import { writeClipboard } from '../../ui/write-clipboard.ts';
import css from './Worktree.module.css';

/** The story's worktree: where and how large it is, what is only there, and its removal and restore. */
export function Worktree({ story }: { story: StoryRecord }) {
  const state = useWorktree(story);
  if (state.kind === 'loading') return null;
  if (state.kind === 'failed') {
    return (
      <Part>
        <p className={css.bad}>{refusalSentence(state.refusal)}</p>
      </Part>
    );
  }
  const { status, item } = state;
  const { path, working, kept, removed } = status;
  if (path === null && working === null && kept === null && removed === null) return null;
  return (
    <Part>
      {path !== null && <Path path={path} />}
      {path !== null && <Facts item={item} branch={story.worktree?.branch ?? item?.branch ?? null} />}
      <p className={css.state} role="status">
        {working !== null && text(`worktree.${working}`)}
      </p>
      {working === null && kept !== null && (
        <p className={css.bad} dir="auto">
          {standaloneText(kept)}
        </p>
      )}
      {working === null && path !== null && item !== null && <Removal story={story.id} item={item} />}
      {working === null && path === null && <Restore story={story.id} removed={removed} />}
    </Part>
  );
}

function Part({ children }: { children: React.ReactNode }) {
  return (
    <section className={css.part} aria-label={text('worktree.title')} data-worktree>
      <h3>{text('worktree.title')}</h3>
      {children}
    </section>
  );
}

function Path({ path }: { path: string }) {
  const [isCopied, setCopied] = useState(false);
  const Icon = isCopied ? Check : Copy;
  return (
    <div className={css.path}>
      <code>{showControls(path)}</code>
      <Button
        look="icon"
        aria-label={text(isCopied ? 'worktree.path.copied' : 'worktree.copy')}
        title={text(isCopied ? 'worktree.path.copied' : 'worktree.copy')}
        onClick={() => void writeClipboard(path).then(setCopied)}
        onBlur={() => setCopied(false)}
      >
        <Icon size={13} aria-hidden="true" />
      </Button>
    </div>
  );
}

/** Its branch, size and last use in one line. */
function Facts({ item, branch }: { item: WorktreeListItem | null; branch: string | null }) {
  const size = () => {
    if (item === null) return text('worktree.measuring');
    if (item.bytes === null) return null;
    return text('worktree.size', { size: sizeText(item.bytes), n: item.files ?? 0 });
  };
  const used = item?.lastUseAt ?? null;
  const facts = [
    branch === null ? null : text('worktree.branch', { branch }),
    size(),
    used === null ? null : text('worktree.used', { at: atTime(used) }),
  ].filter((fact) => fact !== null);
  return <p className={css.facts}>{facts.join(' · ')}</p>;
}

function Removal({ story, item }: { story: string; item: WorktreeListItem }) {
  const project = useProject();
  const obstacle = removalObstacle(item);
  return (
    <div className={css.row}>
      <p className={css.words} dir="auto">
        {obstacle === null
          ? removalEffects(item).join(' ')
          : text('worktree.not.now', { why: standaloneText(obstacle) })}
      </p>
      {obstacle === null && (
        <Button
          acts
          small
          aria-label={text('worktree.remove.label', { story })}
          onClick={() => askRemoveWorktree(project, story)}
        >
          {text('worktree.remove')}
        </Button>
      )}
    </div>
  );
}

function Restore({ story, removed }: { story: string; removed: WorktreeStatus['removed'] }) {
  const project = useProject();
  if (removed === null) return null;
  return (
    <div className={css.row}>
      <p className={css.words}>{text('worktree.removed', { at: atTime(removed.at), until: atTime(removed.until) })}</p>
      <Button
        acts
        small
        aria-label={text('worktree.restore.label', { story })}
        onClick={() => void restoreWorktree(project, story)}
      >
        {text('deleted.restore')}
      </Button>
    </div>
  );
}
