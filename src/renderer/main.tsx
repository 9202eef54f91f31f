import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { connectPage } from './store/connect.ts';
import { applyTheme } from './store/settings.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
applyTheme();
connectPage();
createRoot(root).render(<App />);
