import { useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { StoryRecord } from '../../contract/index.ts';
import { stripControls, text } from '../../contract/index.ts';
import { AgentsPanel } from '../agents/AgentsPanel.tsx';
import { Board } from '../board/Board.tsx';
import { SelectionBar } from '../board/SelectionBar.tsx';
import { useStory, useView } from '../store/hooks.ts';
import { changeSettings, useSettings } from '../store/settings.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { Detail } from './detail/Detail.tsx';
import css from './ProjectView.module.css';
import { useMedia } from './useMedia.ts';

/** The least width of the detail pane, in px: room for a terminal of 80 columns, for which agents lay out their output. */
const DETAIL_MIN_PX = 600;
/** The share of the window that the detail pane has at first. */
const DETAIL_SHARE = 0.45;

/** The board, the agents panel below it, and the open story beside both; maximised, or in a narrow window, it covers them. */
export function ProjectView() {
  const narrow = useMedia('(max-width: 1080px)');
  const maximised = useView((v) => v.detail && v.maximised);
  const story = useStory(useView((v) => (v.detail ? v.selected : null)));
  const panel = useView((v) => v.panel);
  // Read once: after that the panes keep their own sizes.
  const [sizes] = useState(useSettings.getState);
  return (
    <main className={css.main}>
      <Group orientation="horizontal" className={css.group}>
        <Panel id="work" minSize={narrow ? 0 : 420} className={css.panel} inert={maximised}>
          <Group orientation="vertical" className={css.group}>
            <Panel id="board" minSize={160} className={css.panel}>
              <div className={css.board}>
                <Boundary part={text('board.label')} stops="all">
                  <Board />
                </Boundary>
                <SelectionBar />
              </div>
            </Panel>
            {panel && (
              <>
                <Separator className={css.level} aria-label={text('split.panel')} />
                <Panel
                  id="agents"
                  defaultSize={sizes.panelHeight}
                  onResize={(size) => changeSettings({ panelHeight: Math.round(size.inPixels) })}
                  minSize={96}
                  maxSize="60"
                  className={css.panel}
                  groupResizeBehavior="preserve-pixel-size"
                >
                  <Boundary part={text('panel.title')} stops="all">
                    <AgentsPanel />
                  </Boundary>
                </Panel>
              </>
            )}
          </Group>
        </Panel>
        {story && !narrow && (
          <>
            <Separator className={css.upright} aria-label={text('split.detail')} />
            <Panel
              id="detail"
              defaultSize={sizes.detailWidth ?? Math.round(window.innerWidth * DETAIL_SHARE)}
              onResize={(size) => changeSettings({ detailWidth: Math.round(size.inPixels) })}
              minSize={DETAIL_MIN_PX}
              className={css.panel}
              groupResizeBehavior="preserve-pixel-size"
            >
              <div className={maximised ? css.whole : css.beside}>
                <SafeDetail story={story} />
              </div>
            </Panel>
          </>
        )}
      </Group>
      {story && narrow && (
        <div className={maximised ? css.whole : css.over}>
          <SafeDetail story={story} />
        </div>
      )}
    </main>
  );
}

function SafeDetail({ story }: { story: StoryRecord }) {
  return (
    <Boundary
      part={text('detail.label', { story: story.id })}
      plain={stripControls(story.title)}
      stops={{ story: story.id }}
      resetOn={story.id}
    >
      <Detail story={story} />
    </Boundary>
  );
}
