import { ChevronDown, ChevronRight, Copy, Undo2 } from 'lucide-react';
import { stripControls, text } from '../../contract/index.ts';
import type { ChangedFile } from '../../domain/index.ts';
import { useProject } from '../store/project.tsx';
import { setViewed } from '../store/review.ts';
import { Button } from '../ui/Button.tsx';
import { DiffCounts } from '../ui/DiffCounts.tsx';
import { Tag } from '../ui/Tag.tsx';
import { writeClipboard } from '../ui/write-clipboard.ts';
import css from './Changes.module.css';
import { FileDiff } from './FileDiff.tsx';
import { viewedMark } from './folds.ts';

interface FileItemProps {
  story: string;
  file: ChangedFile;
  /** The commit that it is compared with. */
  from: string;
  look: 'unified' | 'split';
  isViewed: boolean;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  /** Null: it cannot be reverted. */
  onRevert: (() => void) | null;
}

/** The letters by which git names what became of a file. */
const LETTERS = { added: 'A', changed: 'M', deleted: 'D', renamed: 'R' } as const;

/** One changed file: its path, what became of it, and its difference when it is unfolded. */
export function FileItem({ story, file, from, look, isViewed, isOpen, onOpen, onRevert }: FileItemProps) {
  const { path, was, status, kind, added, removed, uncommitted } = file;
  const project = useProject();
  const shown = stripControls(path);
  const at = shown.lastIndexOf('/') + 1;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  const copy = async () => {
    project.notices.show(text((await writeClipboard(path)) ? 'changes.copied' : 'changes.copy.denied'));
  };
  const view = (isNow: boolean) => {
    setViewed(project.reviews, story, path, isNow ? viewedMark(file) : null);
    onOpen(!isNow);
  };
  return (
    <li className={css.file} data-change={path} data-status={status}>
      <div className={css.head}>
        <button type="button" className={css.toggle} aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
          <Chevron size={14} aria-hidden="true" />
          <span className={css.letter} data-status={status} title={text(`changes.status.${status}`)}>
            <span aria-hidden="true">{LETTERS[status]}</span>
            <span className="visually-hidden">{text(`changes.status.${status}`)}</span>
          </span>
          <bdi className={css.path} title={shown}>
            <span className={css.folder}>{shown.slice(0, at)}</span>
            {shown.slice(at)}
          </bdi>
          {added !== null && removed !== null && <DiffCounts added={added} removed={removed} />}
        </button>
        {kind !== 'text' && <Tag>{text(`changes.kind.${kind}`)}</Tag>}
        {uncommitted && <Tag tone="warn">{text('changes.uncommitted')}</Tag>}
        <label className={css.viewed}>
          <input
            type="checkbox"
            checked={isViewed}
            aria-label={`${text('changes.viewed')}: ${text('changes.viewed.label', { path: shown })}`}
            onChange={(event) => view(event.target.checked)}
          />
          {text('changes.viewed')}
        </label>
        <Button
          look="icon"
          aria-label={text('changes.copy', { path: shown })}
          title={text('changes.copy', { path: shown })}
          onClick={() => void copy()}
        >
          <Copy size={13} aria-hidden="true" />
        </Button>
        {onRevert !== null && (
          <Button
            acts
            look="icon"
            aria-label={text('changes.revert', { path: shown })}
            title={text('changes.revert', { path: shown })}
            onClick={onRevert}
          >
            <Undo2 size={14} aria-hidden="true" />
          </Button>
        )}
      </div>
      {was !== null && isOpen && <p className={css.note}>{text('changes.was', { path: stripControls(was) })}</p>}
      {isOpen && <FileDiff story={story} file={file} from={from} look={look} />}
    </li>
  );
}
