/** Lets a card be dragged, and dropped above or below another one. */
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect, useState } from 'react';
import type { StoryRecord } from '../../contract/index.ts';
import { disabledReason } from '../store/hooks.ts';
import { nextInStage } from '../store/moves.ts';
import { useProject } from '../store/project.tsx';
import { dragEnded, dragStarted } from './drag.ts';

/** `above`, `below`: where the dragged card would be dropped. `dragged`: this card is the one being dragged. */
export type CardEdge = 'above' | 'below' | 'dragged' | null;

/** Makes the element draggable and a drop target, and returns what to show on it. */
export function useCardDrag(card: RefObject<HTMLElement | null>, story: StoryRecord): CardEdge {
  const project = useProject();
  const [edge, setEdge] = useState<CardEdge>(null);
  useEffect(() => {
    const element = card.current;
    if (!element) return undefined;
    const edgeAt = (y: number): 'above' | 'below' => {
      const box = element.getBoundingClientRect();
      return y < box.top + box.height / 2 ? 'above' : 'below';
    };
    const offDrag = draggable({
      element,
      canDrag: () => disabledReason(project) === null,
      getInitialData: () => ({ story: story.id }),
      onDragStart() {
        setEdge('dragged');
        dragStarted(project, story.id);
      },
      onDrop() {
        setEdge(null);
        dragEnded(project);
      },
    });
    const offDrop = dropTargetForElements({
      element,
      canDrop: ({ source }) => typeof source.data.story === 'string' && source.data.story !== story.id,
      getData: ({ input }) => ({
        stage: story.stage,
        before: edgeAt(input.clientY) === 'above' ? story.id : nextInStage(project, story.id),
      }),
      onDrag: ({ location }) => setEdge(edgeAt(location.current.input.clientY)),
      onDragLeave: () => setEdge(null),
      onDrop: () => setEdge(null),
    });
    return () => {
      offDrag();
      offDrop();
    };
  }, [card, story.id, story.stage, project]);
  return edge;
}
