/** A host that a test kills: opens a project, starts an agent on a story, and says when it runs. */
import { A_PERSON } from '../domain/index.ts';
import { compose } from './compose.ts';

const [dir = '', story = '', agent = ''] = process.argv.slice(2);
const nothing = () => Promise.reject(new Error('there is no window'));

async function main(): Promise<void> {
  const shell = { open: nothing, pick: nothing, demo: nothing, recent: async () => [] };
  const { door } = await compose({ dir, mode: 'headless', shell, notifier: { notify: () => undefined } });
  const ask = async (name: Parameters<typeof door.invoke>[0], input: unknown) => {
    const reply = await door.invoke(name, input, { session: 1, caller: A_PERSON });
    if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`);
    return reply.value as { run: string };
  };
  const digests = door.snapshot().project.it?.untrusted.map(({ digest }) => digest) ?? [];
  await ask('project.trust', { digests });
  await ask('story.add', { title: 'Cleanup', id: story, stage: 'current' });
  const { run } = await ask('agent.start', { story, agent });
  const check = () => {
    if (door.snapshot().runs[run]?.status === 'running') process.stdout.write(`${run}\n`);
    else return;
    stop();
  };
  const stop = door.subscribe(check);
  check();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
