import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { text } from '../contract/index.ts';
import { App } from './app/App.tsx';
import { connectPage } from './store/connect.ts';
import { applyTheme } from './store/settings.ts';
import { Boundary } from './ui/Boundary.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
applyTheme();
connectPage();
createRoot(root).render(
  <Boundary part={text('broken.page')} stops="all">
    <App />
  </Boundary>,
);
