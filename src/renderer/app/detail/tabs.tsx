/** The tabs of the detail pane. */
import { type ComponentType, Suspense } from 'react';
import type { StoryRecord } from '../../../contract/index.ts';
import { text } from '../../../contract/index.ts';
import type { DetailTab } from '../../store/view.ts';
import { Boundary } from '../../ui/Boundary.tsx';
import { lazyPart } from '../../ui/lazy-part.ts';
import { History } from './history/History.tsx';
import { Processes } from './processes/Processes.tsx';
import { RunTerminal, type ShownRun } from './RunTerminal.tsx';
import { StoryFields } from './StoryFields.tsx';
import { StoryText } from './StoryText.tsx';
import { Worktree } from './Worktree.tsx';

const ChangesView = lazyPart(async () => ({
  default: (await import('../../changes/ChangesView.tsx')).ChangesView,
}));

/** What each tab is given: the open story, and the run that is shown of it. */
export interface TabProps {
  story: StoryRecord;
  shown: ShownRun;
}

interface Tab {
  name: DetailTab;
  Content: ComponentType<TabProps>;
}

/** All tabs, in their order. */
export const TABS: readonly Tab[] = [
  { name: 'terminal', Content: ({ story, shown }) => <RunTerminal story={story.id} shown={shown} /> },
  {
    name: 'changes',
    Content: ({ story }) => (
      <Suspense>
        <ChangesView key={story.id} story={story.id} />
      </Suspense>
    ),
  },
  { name: 'story', Content: StoryTab },
  { name: 'history', Content: ({ story }) => <History key={story.id} story={story} /> },
  { name: 'processes', Content: ({ shown }) => <Processes run={shown.run === 'asked' ? null : shown.run} /> },
];

function StoryTab({ story }: TabProps) {
  return (
    <>
      <StoryFields story={story} />
      <Boundary part={text('worktree.title')} resetOn={story}>
        <Worktree key={story.id} story={story} />
      </Boundary>
      <StoryText key={story.id} story={story} />
    </>
  );
}
