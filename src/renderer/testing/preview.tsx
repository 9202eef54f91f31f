/**
 * The page with a fake host, to look at its states: `preview.html?scene=all&theme=dark`; with `talk` one conversation alone
 * (preview-talk.tsx). Not part of the product.
 */
import '../ui/base.css';
import { createRoot } from 'react-dom/client';
import { App } from '../app/App.tsx';
import { connectPage } from '../store/connect.ts';
import { createPage } from '../store/page.ts';
import { PageProvider } from '../store/project.tsx';
import type { Theme } from '../store/settings.ts';
import { applyTheme, changeSettings } from '../store/settings.ts';
import { createFakeHost } from './fake-host.ts';
import { showTalk } from './preview-talk.tsx';
import { SCENES } from './scenes.ts';

const query = new URLSearchParams(location.search);
const root = document.getElementById('root');
if (!root) throw new Error('no root');
changeSettings({ theme: (query.get('theme') ?? 'system') as Theme });
applyTheme();
if (query.has('talk')) showTalk(root, query);
else showScene(root, query.get('scene') ?? 'all');

function showScene(root: HTMLElement, name: string): void {
  const scene = SCENES[name];
  if (!scene) throw new Error('no such scene');
  const host = createFakeHost(scene());
  let lost = false;
  Object.assign(window, {
    fake: host,
    loseHost() {
      lost = true;
      host.closeLinks();
    },
  });
  const client = connectPage(() => {
    if (lost) throw new Error('lost');
    return host.link();
  });
  createRoot(root).render(
    <PageProvider page={createPage(client)}>
      <App />
    </PageProvider>,
  );
}
