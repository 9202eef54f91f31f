import { useEffect } from 'react';
import { Toaster } from 'sonner';
import { text } from '../../contract/index.ts';
import { useConnection, useLost, useProjectRecord, useView } from '../store/hooks.ts';
import { useProject } from '../store/project.tsx';
import { useSettings } from '../store/settings.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { Announcer } from './Announcer.tsx';
import css from './App.module.css';
import { Banners } from './Banners.tsx';
import { Dialogs } from './Dialogs.tsx';
import { Guide } from './guide/Guide.tsx';
import { NoConfig } from './NoConfig.tsx';
import { ProjectView } from './ProjectView.tsx';
import { StatusBar } from './StatusBar.tsx';
import { listenToKeys } from './shortcuts.ts';
import { TopBar } from './TopBar.tsx';
import { Welcome } from './Welcome.tsx';

/** The distance of notices from the window's lower edge, in px: above the status bar, and above the guide where it is open. */
const NOTICE_OFFSET_PX = 38;
const NOTICE_OFFSET_GUIDED_PX = 92;

/** The whole window: the project, the welcome screen, or the offer to create a config. */
export function App() {
  const store = useProject();
  const project = useProjectRecord();
  const { state } = useConnection();
  const lost = useLost();
  const theme = useSettings((s) => s.theme);
  const guided = useView((v) => v.guide !== null);
  useEffect(() => listenToKeys(store), [store]);
  useEffect(() => {
    document.title = project ? text('app.title', { project: project.name }) : text('app.name');
  }, [project]);
  return (
    <div className={css.app} data-lost={lost || undefined}>
      <Boundary part={text('broken.top')}>{project && <TopBar project={project} />}</Boundary>
      <Boundary part={text('broken.banners')}>
        <Banners />
      </Boundary>
      <div className={css.middle}>
        {state === 'refused' && !project ? null : state === 'connecting' ? (
          <p className={css.connecting}>{text('app.connecting')}</p>
        ) : !project ? (
          <Welcome />
        ) : project.config === 'missing' ? (
          <NoConfig project={project} />
        ) : (
          <ProjectView />
        )}
      </div>
      <Boundary part={text('guide.label')}>{project && project.config !== 'missing' && <Guide />}</Boundary>
      <Boundary part={text('broken.status')}>{project && <StatusBar project={project} />}</Boundary>
      <Dialogs />
      <Announcer />
      <Toaster
        theme={theme}
        position="bottom-center"
        visibleToasts={4}
        gap={8}
        offset={guided ? NOTICE_OFFSET_GUIDED_PX : NOTICE_OFFSET_PX}
        closeButton
      />
    </div>
  );
}
