/** What the tests of the wire formats share. */
import type { Call, Encoded, Reply, Tool } from './wire.ts';

export const SAID = 'a text that is longer than one piece, with ümlauts and 🐺';
const SHELL: Tool = { name: 'Bash', namespace: null, isCustom: false, parameters: {} };
export const CALL: Call = { tool: SHELL, input: { command: 'echo "a long enough command"' } };

export function reply(more: Partial<Reply> = {}): Reply {
  const usage = { input: 1200, output: 34, cached: 200 };
  return { id: '7', model: 'm', think: '', say: '', call: null, usage, atSeconds: 1_800_000_000, ...more };
}

/** The data of the events of a stream; each must end with a blank line and have the name that its data says. */
// biome-ignore lint/suspicious/noExplicitAny: events of every format, which the tests look into
export function dataOf({ events }: Pick<Encoded, 'events'>): any[] {
  return events.map((event) => {
    const [, name, data = ''] = /^(?:event: (.+)\n)?data: (.+)\n\n$/.exec(event) ?? [];
    const parsed = data === '[DONE]' ? data : JSON.parse(data);
    if (name !== undefined && parsed.type !== name) throw new Error(`the event ${name} says that it is ${parsed.type}`);
    return parsed;
  });
}
