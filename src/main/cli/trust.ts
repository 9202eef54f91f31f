/** The verb `trust`: shows every item that waits for approval, asks, and approves exactly these items. */
import { message, type TrustItem, text, visible } from '../../contract/index.ts';
import { call, confirm, locate, withClient } from './calls.ts';
import type { Invocation } from './derive.ts';
import { json, line } from './format.ts';
import { untrustedOf } from './project-verbs.ts';
import type { Context } from './world.ts';
import { Exit } from './world.ts';

/** Approves what it has shown, through the host where one runs. The exit code is 1 when the person declines. */
export async function trust(context: Context, { flags }: Invocation): Promise<void> {
  const { world } = context;
  const project = await locate(context);
  const reading = await project.source.read();
  const waiting = untrustedOf(reading);
  if (waiting.length === 0) {
    world.out(context.json ? json({ trusted: true, items: [] }) : line('cli.trust.all'));
    return;
  }
  const count = text('trust.count', { n: waiting.length });
  // The question repeats the number of items, so that items which have scrolled away are not overlooked.
  const from = reading.state === 'ready' ? (reading.movedFrom ?? null) : null;
  const moved = from === null ? '' : line('trust.moved', { from: visible(from) });
  if (!context.json)
    world.out(`${line('cli.trust.wants')}${waiting.map(itemText).join('')}${line('trust.covers')}${moved}`);
  const refusal = {
    code: 'not-trusted' as const,
    why: context.json
      ? message('cli.trust.shown', { n: waiting.length, shown: `${waiting.map(itemText).join('')}${moved}` })
      : message('cli.trust.waiting', { n: waiting.length }),
  };
  if (!(await confirm(context, flags.yes, `${count} ${text('confirm.trust')}`, refusal))) throw new Exit(1);
  const digests = waiting.map(({ digest }) => digest);
  if (world.hasHost(project)) await withClient(context, (client) => call(client, 'project.trust', { digests }));
  else await project.source.trust(digests);
  world.out(context.json ? json({ trusted: true, items: waiting }) : line('cli.trust.done'));
}

/** A heading, and the item's words below it. They are indented, so that none can look like a heading. */
function itemText({ kind, label, words }: TrustItem): string {
  const lines = visible(words, { lines: kind === 'prompt' || kind === 'settings' }).split('\n');
  return `${line(`trust.kind.${kind}`, { label: visible(label) })}${lines.map((one) => `    ${one}\n`).join('')}`;
}
