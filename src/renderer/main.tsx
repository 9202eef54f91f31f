import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { text } from '../contract/index.ts';
import { App } from './app/App.tsx';
import { connectPage } from './store/connect.ts';
import { useMirror } from './store/mirror.ts';
import { applyTheme } from './store/settings.ts';
import { Boundary } from './ui/Boundary.tsx';
import { loadLate } from './ui/late.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
applyTheme();
connectPage();
const stop = useMirror.subscribe(({ connection }) => {
  if (connection.state !== 'live') return;
  stop();
  window.requestIdleCallback(() => void loadLate());
});
createRoot(root).render(
  <Boundary part={text('broken.page')} stops="all">
    <App />
  </Boundary>,
);
