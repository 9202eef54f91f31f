/** What the specs with real agents do again and again: stories, starts and stops, and what a run tells. */

import { stripVTControlCharacters } from 'node:util';
import type { CommandReply } from '../../src/contract/index.ts';
import { type AgentRoad, type ConversationEvent, isBusy } from '../../src/domain/index.ts';
import { must, type RealHost } from '../fixtures/host.ts';
import type { RealProject } from './project.ts';
import { KIDS } from './scripts.ts';
import { expect } from './test.ts';

/** The story of a test, and the agent that works on it. */
export const STORY = '70_story_hello';
export const CODER = { story: STORY, agent: 'coder' } as const;
/** The first turn of a CLI takes up to 40 s on an idle machine, and minutes on a busy one. */
export const PATIENT = { timeout: 300_000 };
/** Nothing is started by itself. */
export const BY_HAND = '[automation]\ncurrent = "off"';

/** Ctrl-U. */
const EMPTY_LINE = '\u0015';

type Receipt = NonNullable<CommandReply<'agent.receipt'>>;
interface Place {
  story: string;
  agent: string;
}

/** Adds a story and starts an agent on it. Resolves to the run. */
export async function startOn({ client }: RealHost, { story, agent }: Place = CODER): Promise<string> {
  await must(client, 'story.add', { title: story, id: story });
  return (await must(client, 'agent.start', { story, agent })).run;
}

/** Starts the agent again, on the road of the config or on this one. Resolves to the run. */
export async function startAgain({ client }: RealHost, road?: AgentRoad, place: Place = CODER): Promise<string> {
  return (await must(client, 'agent.start', { ...place, ...(road === undefined ? {} : { road }) })).run;
}

/** Stops the agent, and resolves to the receipt, which must say that nothing is left, when it can be started again. */
export async function stopWithProof({ client }: RealHost, place: Place = CODER): Promise<Receipt> {
  const { receipt } = await must(client, 'agent.stop', place);
  const read = () => must(client, 'agent.receipt', { receipt });
  await expect.poll(read, PATIENT).toMatchObject({ by: 'person', verdict: 'gone', survivors: [] });
  const ofPlace = ({ story, agent }: Place) => story === place.story && agent === place.agent;
  const busy = () => Object.values(client.mirror.snapshot().runs).filter((run) => ofPlace(run) && isBusy(run));
  await expect.poll(busy, PATIENT).toEqual([]);
  const written = await read();
  if (written === null) throw new Error('the receipt is there no more');
  return written;
}

/** Waits until the agent is in the middle of its tool. Resolves to the processes that the tool has started. */
export async function inTool({ naps }: RealProject): Promise<number[]> {
  await expect.poll(() => naps().length, PATIENT).toBe(KIDS);
  return naps();
}

/** A run's record as it is now. */
export const runOf = ({ client }: RealHost, run: string) => client.mirror.snapshot().runs[run];

/** Waits until this many turns of the run have ended. */
export async function turnsOf(host: RealHost, run: string, turns: number): Promise<void> {
  await expect.poll(() => runOf(host, run)?.facts?.turns, PATIENT).toBe(turns);
}

/** The open questions. */
export const questionsOf = ({ client }: RealHost) => Object.values(client.mirror.snapshot().questions);

/** The kept conversation of the agent's latest run on the story. */
export async function conversationOf({ client }: RealHost, place: Place = CODER): Promise<ConversationEvent[]> {
  const { data } = await must(client, 'agent.logs', { ...place, stream: 'conversation' });
  const lines = Buffer.from(data, 'base64').toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ConversationEvent);
}

/** The letters of a text. CLIs draw a line in pieces, with spaces or without, and with the cursor moved in between. */
const lettersOf = (text: string) => stripVTControlCharacters(text).replace(/[^A-Za-z]+/g, '');

/** The letters of all that the run has written into its terminal. */
async function shownBy({ client }: RealHost, run: string): Promise<string> {
  const parts: Buffer[] = [];
  for (let offset = 0; ; ) {
    const { data, next } = await must(client, 'agent.logs', { ...CODER, run, offset });
    if (next === offset) return lettersOf(Buffer.concat(parts).toString());
    parts.push(Buffer.from(data, 'base64'));
    offset = next;
  }
}

/** Waits until the run has shown this text in its terminal. */
export async function waitUntilShown(host: RealHost, run: string, text: string, options = PATIENT): Promise<void> {
  await expect.poll(() => shownBy(host, run), options).toContain(lettersOf(text));
}

/**
 * Types a prompt into the run's terminal and sends it. A CLI that is still opening its session may drop what is typed, so
 * this types it again, on an empty line, until it is shown.
 */
export async function typeInto(host: RealHost, run: string, prompt: string): Promise<void> {
  const type = (data: string) => must(host.client, 'terminal.input', { run, data });
  await expect(async () => {
    await type(`${EMPTY_LINE}${prompt}`);
    await waitUntilShown(host, run, prompt, { timeout: 10_000 });
  }).toPass(PATIENT);
  await type('\r');
}

/**
 * How many prompts the conversations had in which this script was asked for, as the model was told them. A CLI may ask the
 * same again for a purpose of its own, such as a suggestion.
 */
export function promptsOf({ server }: RealProject, script: string): number[] {
  return [...new Set(server.of(script).map(({ prompts = 0 }) => prompts))];
}
