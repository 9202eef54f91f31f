/** One conversation without a host, to look at: `preview.html?talk&items=5000&theme=dark`. Not part of the product. */
import { createRoot } from 'react-dom/client';
import { emptySnapshot } from '../../contract/index.ts';
import { NO_FACTS } from '../../domain/index.ts';
import { ConversationView } from '../conversation/ConversationView.tsx';
import { ProjectProvider } from '../store/project.tsx';
import { createProjectStore } from '../store/project-store.ts';
import { createFakeClient } from './fake-client.ts';
import { aProject } from './records.ts';
import { aFakeStream, aSource, everyKind, longTalk, talkLines } from './talk.ts';

/** Shows the conversation that the address asks for: `items`, `empty`, `queued`, `ended`. */
export function showTalk(root: HTMLElement, query: URLSearchParams): void {
  const count = Number(query.get('items') ?? 0);
  const stream = aFakeStream(query.has('empty') ? '' : talkLines(count === 0 ? everyKind() : longTalk(count)));
  Object.assign(window, { talk: stream });
  const source = aSource(stream, {
    facts: {
      ...NO_FACTS,
      state: 'working',
      model: 'claude-sonnet-4.5',
      turns: 2,
      tokens: { input: 80_000, output: 4_000, cached: 60_000 },
      costUsd: 0.41,
      costFrom: 'cli',
      context: { used: 84_000, size: 200_000 },
    },
    queued: query.has('queued') ? [{ id: 'm1', text: 'Then write a test for the log as well.' }] : [],
    live: !query.has('ended'),
  });
  createRoot(root).render(
    <ProjectProvider store={createProjectStore(createFakeClient({ ...emptySnapshot(), project: { it: aProject() } }))}>
      <div style={{ height: '100vh' }}>
        <ConversationView source={source} />
      </div>
    </ProjectProvider>,
  );
}
