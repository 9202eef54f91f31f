/** Lets a card be dropped on a column, at the end of its stage. */
import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect } from 'react';
import type { Stage } from '../../contract/index.ts';
import { useDrag } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { agentsStoppedBy } from '../store/stopped-agents.ts';
import { storyOf } from '../store/story.ts';
import { dragOver } from './drag.ts';

/** `over`: a card is dragged over the column. `stops`: the agents that dropping it here would stop. */
export interface ColumnDrop {
  over: boolean;
  stops: string[];
}

/** Makes the element a drop target for cards, and returns what to show on it. */
export function useColumnDrop(column: RefObject<HTMLElement | null>, stage: Stage): ColumnDrop {
  const project = useProject();
  const over = useDrag((d) => d.over === stage);
  const dragged = useDrag((d) => d.story);
  useEffect(() => {
    const element = column.current;
    if (!element) return undefined;
    return dropTargetForElements({
      element,
      canDrop: ({ source }) => typeof source.data.story === 'string',
      getData: () => ({ stage, before: null }),
      onDragEnter: () => dragOver(project, stage),
      onDragLeave: () => project.cards.drag.getState().over === stage && dragOver(project, null),
    });
  }, [column, project, stage]);
  const story = over && dragged !== null ? storyOf(project, dragged) : null;
  return { over, stops: story ? agentsStoppedBy(story, project.mirror.runsOf(story.id), { stage }) : [] };
}
