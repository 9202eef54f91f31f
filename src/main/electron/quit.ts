/** Stops the runs of projects before they close: asks once, and shows what the stops proved. */
import type { BrowserWindow } from 'electron';
import { recordOf } from '../../client/index.ts';
import type { RunRecord } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { joinProofs, type QuitProof } from '../../domain/index.ts';
import { type NamedRun, runLines, showDialog, survivorLines } from './dialogs.ts';
import type { OpenProject } from './projects.ts';
import { anywayLabel, type Closing, stopQuestion } from './stop-question.ts';

/** How long the proof stays on the screen if the person does not confirm it. */
const PROOF_SHOWN_MS = 4_000;

/** The combined proof of all hosts, with sentences for what was not proven. */
export interface Proof extends Omit<QuitProof, 'unproven'> {
  /** Runs whose end is unknown, and hosts whose stop failed. They are never shown as proof (I3). */
  failures: string[];
}

/** The live runs of all these projects, with the titles of their stories. */
export function namedIn(projects: readonly OpenProject[]): NamedRun[] {
  return projects.flatMap(({ host, client }) => {
    const { stories } = client.mirror.snapshot();
    return host.live().map(({ agent, story }) => ({ agent, title: recordOf(stories, story)?.title ?? story }));
  });
}

/** The live runs of all these projects. */
export function liveIn(projects: readonly OpenProject[]): RunRecord[] {
  return projects.flatMap(({ host }) => host.live());
}

/** Asks before agents are stopped. Resolves with true for yes, and at once if no run is live. */
export async function confirmStop(
  projects: readonly OpenProject[],
  window: BrowserWindow | null,
  closing: Closing,
): Promise<boolean> {
  const runs = namedIn(projects);
  if (runs.length === 0) return true;
  const { message, detail, go } = stopQuestion(runs.length, runLines(runs), closing);
  return (await showDialog(window, { type: 'question', message, detail, buttons: [go, text('ui.cancel')] })) === 0;
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

/** Whether every stop was proven. */
export function isProven({ left, failures }: Proof): boolean {
  return left.length === 0 && failures.length === 0;
}

/** Returns, for example, '3 agents stopped, 0 processes left', with a note if the kernel did not confirm it. */
export function proofLine({ stopped, onlySeen, left, failures }: Proof): string {
  const numbers = { stopped, left: left.length, n: failures.length };
  if (failures.length > 0) return text('shell.quit.proof.unproven', numbers);
  return text(onlySeen === 0 ? 'shell.quit.proof' : 'shell.quit.proof.seen', numbers);
}

/** The proof for a terminal, with every survivor and every failure. */
export function proofLines(proof: Proof): string {
  return [proofLine(proof), survivorLines(proof.left), ...proof.failures].filter((line) => line !== '').join('\n');
}

/** Shows the proof. Resolves with true to close. If the proof failed, a person decides. */
export async function showProof(proof: Proof, window: BrowserWindow | null, closing: Closing): Promise<boolean> {
  if (isProven(proof)) {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), PROOF_SHOWN_MS);
    const detail = text('shell.quit.proof.ended', { n: proof.processes });
    await showDialog(window, {
      type: 'info',
      message: proofLine(proof),
      detail,
      buttons: [text('ui.understood')],
      signal: timeout.signal,
    });
    clearTimeout(timer);
    return true;
  }
  const message =
    proof.left.length > 0 ? text('shell.quit.survivors', { n: proof.left.length }) : text('shell.quit.unproven');
  const detail = [survivorLines(proof.left), ...proof.failures].filter((line) => line !== '').join('\n');
  const buttons = [anywayLabel(closing), text('shell.quit.keep')];
  return (await showDialog(window, { type: 'warning', message, detail, buttons, defaultId: 1 })) === 0;
}
