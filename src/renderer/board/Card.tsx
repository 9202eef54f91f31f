import { Ellipsis } from 'lucide-react';
import { memo, type ReactNode, useRef } from 'react';
import type { StoryRecord } from '../../contract/index.ts';
import { stripControls, text } from '../../contract/index.ts';
import { leavesPipeline } from '../../domain/index.ts';
import { cardState } from '../store/card-state.ts';
import { openMenu } from '../store/dialogs.ts';
import { useCardRun, useDialogs, useFence, useReceipt, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { storyName, storyNumber } from '../store/story.ts';
import { openDetail, select } from '../store/view.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { Button } from '../ui/Button.tsx';
import { PriorityMark } from '../ui/PriorityMark.tsx';
import css from './Card.module.css';
import { CardBody } from './CardBody.tsx';
import { isMarked } from './CardFacts.tsx';
import { useCardFocus } from './card-focus.ts';
import { cardTooltip } from './card-tooltip.ts';
import { useCardDrag } from './useCardDrag.ts';

interface CardProps {
  story: StoryRecord;
  /** Whether this is the one card of the board that Tab reaches. */
  tabbable: boolean;
}

/** The card of one story, with its state, its actions and its menu. */
export const Card = memo(function Card(props: CardProps) {
  const { story } = props;
  return (
    <Boundary
      part={story.id}
      plain={stripControls(story.title)}
      stops={{ story: story.id }}
      resetOn={story}
      frame={cardFrame}
    >
      <CardContent {...props} />
    </Boundary>
  );
});

function cardFrame(content: ReactNode) {
  return <article className={css.card}>{content}</article>;
}

function CardContent({ story, tabbable }: CardProps) {
  const project = useProject();
  const run = useCardRun(story.id);
  const fence = useFence(story.id);
  const receipt = useReceipt(story.id);
  const selected = useView((v) => v.selected === story.id);
  const menuOpen = useDialogs((d) => d.menu?.story === story.id);
  const state = cardState(story, run, fence);
  const card = useRef<HTMLElement>(null);
  const open = useRef<HTMLButtonElement>(null);
  const edge = useCardDrag(card, story);
  useCardFocus(open, story.id, selected);
  const name = storyName(story);
  const tabIndex = tabbable ? undefined : -1;
  return (
    <article
      ref={card}
      className={css.card}
      data-state={state}
      data-selected={selected || undefined}
      data-dragged={edge === 'dragged' || undefined}
      data-edge={edge === 'above' || edge === 'below' ? edge : undefined}
      data-quiet={leavesPipeline(story.stage) || undefined}
      data-story={story.id}
      aria-label={name}
      onContextMenu={(event) => {
        event.preventDefault();
        select(project, story.id);
        openMenu(project, { kind: 'card', story: story.id, anchor: open.current ?? event.currentTarget });
      }}
    >
      <button
        ref={open}
        type="button"
        className={css.open}
        tabIndex={tabbable ? 0 : -1}
        data-card={story.id}
        aria-label={text('card.name', { title: name, number: storyNumber(story.id) })}
        aria-describedby={`state-${story.id}`}
        aria-current={selected || undefined}
        // Made when it is asked for, so that no card renders again for it.
        onPointerEnter={({ currentTarget }) => {
          currentTarget.title = cardTooltip(project, story, run, receipt);
        }}
        onFocus={() => select(project, story.id)}
        onClick={() => openDetail(project, story.id)}
      />
      <div className={css.head}>
        {isMarked(story) && <PriorityMark priority={story.priority} />}
        <h3 className={css.title} dir="auto">
          {name}
        </h3>
      </div>
      <CardBody story={story} state={state} run={run} fence={fence} receipt={receipt} tabIndex={tabIndex} />
      <Button
        look="icon"
        className={css.menu}
        tabIndex={tabIndex}
        data-open={menuOpen || undefined}
        aria-label={text('card.menu', { story: name })}
        aria-haspopup="menu"
        onClick={(event) => openMenu(project, { kind: 'card', story: story.id, anchor: event.currentTarget })}
      >
        <Ellipsis size={15} aria-hidden="true" />
      </Button>
    </article>
  );
}
