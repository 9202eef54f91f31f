/** Ending the runs of some projects before they close: asked once, and ended with what was proven. */
import type { BrowserWindow } from 'electron';
import type { RunRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { joinProofs, type QuitProof } from '../../domain/index.ts';
import { ask, runLines, survivorLines } from './asking.ts';
import type { OpenProject } from './projects.ts';
import { anywayWord, type Closing, stopQuestion } from './stop-question.ts';

/** How long the proof stays on the screen when nobody confirms it. */
const PROOF_MS = 4_000;

/** What the hosts proved together, with what was not proven in words. */
export interface Proof extends Omit<QuitProof, 'unproven'> {
  /** Runs whose end could not be told, and hosts that failed at stopping: never shown as proof (I3). */
  failures: string[];
}

export function liveIn(projects: readonly OpenProject[]): RunRecord[] {
  return projects.flatMap(({ host }) => host.live());
}

/** The question before agents are stopped; true at once when none is at work. */
export async function mayStop(
  projects: readonly OpenProject[],
  window: BrowserWindow | null,
  closing: Closing,
): Promise<boolean> {
  const runs = liveIn(projects);
  if (runs.length === 0) return true;
  const { message, detail, go } = stopQuestion(runs.length, runLines(runs), closing);
  return (await ask(window, { type: 'question', message, detail, buttons: [go, text('ui.cancel')] })) === 0;
}

/** Stops all runs of these projects at once. Never rejects. */
export async function stopRuns(projects: readonly OpenProject[]): Promise<Proof> {
  const ends = await Promise.allSettled(projects.map(({ host }) => host.quit()));
  const { unproven, ...proof } = joinProofs(ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
  const broken = ends.flatMap((end) => (end.status === 'rejected' ? [messageOf(end.reason)] : []));
  return { ...proof, failures: [...unproven.map((one) => `${one.agent} on ${one.story}: ${one.reason}`), ...broken] };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isProven({ left, failures }: Proof): boolean {
  return left.length === 0 && failures.length === 0;
}

/** '3 agents stopped, 0 processes left', and how far that was seen where no kernel said it. */
export function proofLine({ stopped, onlySeen, left, failures }: Proof): string {
  const numbers = { stopped, left: left.length, n: failures.length };
  if (failures.length > 0) return text('shell.quit.proof.unproven', numbers);
  return text(onlySeen === 0 ? 'shell.quit.proof' : 'shell.quit.proof.seen', numbers);
}

/** For a terminal: the proof, with everything named that is left or could not be proven gone. */
export function proofLines(proof: Proof): string {
  return [proofLine(proof), survivorLines(proof.left), ...proof.failures].filter((line) => line !== '').join('\n');
}

/** Shows what was proven; true: go on and close. With survivors a person decides. */
export async function showProof(proof: Proof, window: BrowserWindow | null, closing: Closing): Promise<boolean> {
  if (isProven(proof)) {
    const closing = new AbortController();
    const timer = setTimeout(() => closing.abort(), PROOF_MS);
    const detail = text('shell.quit.proof.ended', { n: proof.processes });
    await ask(window, {
      type: 'info',
      message: proofLine(proof),
      detail,
      buttons: [text('ui.understood')],
      signal: closing.signal,
    });
    clearTimeout(timer);
    return true;
  }
  const message =
    proof.left.length > 0 ? text('shell.quit.survivors', { n: proof.left.length }) : text('shell.quit.unproven');
  const detail = [survivorLines(proof.left), ...proof.failures].filter((line) => line !== '').join('\n');
  const buttons = [anywayWord(closing), text('shell.quit.keep')];
  return (await ask(window, { type: 'warning', message, detail, buttons, defaultId: 1 })) === 0;
}
