import { CircleCheck, CircleDashed, Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StoryRecord } from '../../../contract/index.ts';
import { stripControls, text } from '../../../contract/index.ts';
import { STORY_DEFAULTS } from '../../../domain/index.ts';
import { useOpenAfter } from '../../store/after.ts';
import { type MenuState, openMenu } from '../../store/dialogs.ts';
import { toggleAfter, toggleLabel } from '../../store/fields.ts';
import { useStory } from '../../store/hooks.ts';
import { useProject } from '../../store/project.tsx';
import { openDetail, openNewItem } from '../../store/view.ts';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { Acceptance } from './Acceptance.tsx';
import css from './StoryFields.module.css';

/** The fields of a story above its text. What is empty takes no room but its button in the first line. */
export function StoryFields({ story }: { story: StoryRecord }) {
  const project = useProject();
  const { id, labels, priority } = story;
  const priorityName = text(`priority.${priority}`);
  return (
    <div className={css.fields}>
      <div className={css.line}>
        <MenuButton
          kind="priority"
          story={id}
          label={text('field.priority.label', { story: id, priority: priorityName })}
          set={priority !== STORY_DEFAULTS.priority}
        >
          <PriorityMark priority={priority} />
          {priorityName}
        </MenuButton>
        {labels.map((label) => (
          <span key={label} className={css.chip}>
            <span className={css.name} dir="auto">
              {stripControls(label)}
            </span>
            <Button
              acts
              look="icon"
              className={css.remove}
              aria-label={text('field.labels.remove', { label })}
              onClick={() => void toggleLabel(project, story, label)}
            >
              <X size={12} aria-hidden="true" />
            </Button>
          </span>
        ))}
        <MenuButton kind="labels" story={id} label={text('field.labels.add.label', { story: id })}>
          <Plus size={13} aria-hidden="true" />
          {text('field.labels.add')}
        </MenuButton>
        <MenuButton kind="after" story={id} label={text('field.after.add.label', { story: id })}>
          <Plus size={13} aria-hidden="true" />
          {text('field.after.add')}
        </MenuButton>
        <Button acts small className={css.add} onClick={() => openNewItem(project, id)}>
          <Plus size={13} aria-hidden="true" />
          {text('field.acceptance.add')}
        </Button>
      </div>
      <After story={story} />
      <Acceptance story={story} />
    </div>
  );
}

interface MenuButtonProps {
  kind: MenuState['kind'];
  story: string;
  label: string;
  /** The field has a value of its own. */
  set?: boolean;
  children: ReactNode;
}

function MenuButton({ kind, story, label, set = false, children }: MenuButtonProps) {
  const project = useProject();
  return (
    <Button
      acts
      small
      className={css.add}
      data-set={set || undefined}
      aria-label={label}
      aria-haspopup={kind === 'priority' ? 'menu' : 'dialog'}
      onClick={(event) => openMenu(project, { kind, story, anchor: event.currentTarget })}
    >
      {children}
    </Button>
  );
}

/** The stories that must be done first, each with whether it is. */
function After({ story }: { story: StoryRecord }) {
  const open = useOpenAfter(story);
  if (story.after.length === 0) return null;
  return (
    <section className={css.part} aria-label={text('field.after')}>
      <h3>{text('field.after')}</h3>
      <ul>
        {story.after.map((id) => (
          <AfterRow key={id} story={story} id={id} isOpen={open.includes(id)} />
        ))}
      </ul>
    </section>
  );
}

function AfterRow({ story, id, isOpen }: { story: StoryRecord; id: string; isOpen: boolean }) {
  const project = useProject();
  const other = useStory(id);
  const stage = other && text(`stage.${other.stage}`);
  const state =
    isOpen && stage ? text('field.after.open', { stage }) : text(other ? 'field.after.done' : 'field.after.gone');
  const Icon = isOpen ? CircleDashed : CircleCheck;
  return (
    <li className={css.row}>
      <Icon size={14} className={isOpen ? css.open : css.done} aria-hidden="true" />
      <span className={css.words}>
        {other ? (
          <button type="button" className={css.link} title={id} dir="auto" onClick={() => openDetail(project, id)}>
            {stripControls(other.title)}
          </button>
        ) : (
          id
        )}{' '}
        <span className={css.note}>{state}</span>
      </span>
      <Button
        acts
        look="icon"
        aria-label={text('field.after.remove', { story: id })}
        onClick={() => void toggleAfter(project, story, id)}
      >
        <X size={13} aria-hidden="true" />
      </Button>
    </li>
  );
}
