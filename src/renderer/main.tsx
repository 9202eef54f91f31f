import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { text } from '../contract/index.ts';
import { App } from './app/App.tsx';
import { connectPage } from './store/connect.ts';
import { createPage } from './store/page.ts';
import { PageProvider } from './store/project.tsx';
import { applyTheme } from './store/settings.ts';
import { Boundary } from './ui/Boundary.tsx';
import { loadLazyParts } from './ui/lazy-part.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
applyTheme();
const client = connectPage();
const stop = client.onConnection(() => {
  if (client.connection().state !== 'live') return;
  stop();
  window.requestIdleCallback(() => void loadLazyParts());
});
createRoot(root).render(
  <PageProvider page={createPage(client)}>
    <Boundary part={text('broken.page')} stops="all">
      <App />
    </Boundary>
  </PageProvider>,
);
