import { X } from 'lucide-react';
import { useState } from 'react';
import { STAGES, text } from '../../contract/index.ts';
import { PRIORITIES } from '../../domain/index.ts';
import { useBusyRuns, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import {
  chosenStories,
  clearChosen,
  moveChosen,
  prioritiseChosen,
  stopChosen,
  stoppableRuns,
  stopsOfMove,
} from '../store/selection.ts';
import { stopsNote } from '../store/undo.ts';
import { Button } from '../ui/Button.tsx';
import { AnchoredMenu, MenuItem } from '../ui/Menu.tsx';
import css from './SelectionBar.module.css';

/** What can be done with all chosen stories at once. Nothing while none is chosen. */
export function SelectionBar() {
  const isAny = useView((v) => v.chosen.length > 0);
  return isAny ? <Bar /> : null;
}

function Bar() {
  const project = useProject();
  useView((v) => v.chosen);
  useBusyRuns();
  const [menu, setMenu] = useState<{ kind: 'move' | 'priority'; anchor: Element } | null>(null);
  const stories = chosenStories(project);
  const running = stoppableRuns(
    project,
    stories.map(({ id }) => id),
  ).length;
  return (
    <section className={css.bar} aria-label={text('bulk.title')} data-selection>
      <b role="status">{text('bulk.count', { n: stories.length })}</b>
      <Button
        small
        acts
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setMenu({ kind: 'move', anchor: currentTarget })}
      >
        {text('bulk.move')}
      </Button>
      <Button
        small
        acts
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setMenu({ kind: 'priority', anchor: currentTarget })}
      >
        {text('bulk.priority')}
      </Button>
      {running > 0 && (
        <Button small acts look="stop" onClick={() => void stopChosen(project)}>
          {text('bulk.stop', { n: running })}
        </Button>
      )}
      <Button
        look="icon"
        aria-label={text('bulk.clear')}
        title={text('bulk.clear')}
        onClick={() => clearChosen(project)}
      >
        <X size={14} aria-hidden="true" />
      </Button>
      {menu?.kind === 'move' && (
        <AnchoredMenu anchor={menu.anchor} label={text('bulk.move')} onClose={() => setMenu(null)}>
          {STAGES.map((stage) => (
            <MenuItem
              key={stage}
              label={text(`stage.${stage}`)}
              note={stopsNote(stopsOfMove(project, stage)) ?? null}
              onPick={() => void moveChosen(project, stage)}
            />
          ))}
        </AnchoredMenu>
      )}
      {menu?.kind === 'priority' && (
        <AnchoredMenu anchor={menu.anchor} label={text('bulk.priority')} onClose={() => setMenu(null)}>
          {PRIORITIES.map((priority) => (
            <MenuItem
              key={priority}
              label={text(`priority.${priority}`)}
              onPick={() => void prioritiseChosen(project, priority)}
            />
          ))}
        </AnchoredMenu>
      )}
    </section>
  );
}
