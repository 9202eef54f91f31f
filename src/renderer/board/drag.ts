/** Updates the drag in progress, which columns and cards show. */
import type { Stage } from '../../contract/index.ts';
import type { ProjectStore } from '../store/project-store.ts';

type WithCards = Pick<ProjectStore, 'cards'>;

export function dragStarted({ cards }: WithCards, story: string): void {
  cards.drag.setState({ story, over: null });
}

export function dragOver({ cards }: WithCards, over: Stage | null): void {
  cards.drag.setState({ over });
}

export function dragEnded({ cards }: WithCards): void {
  cards.drag.setState({ story: null, over: null });
}
