/** Starts the project's host in the background, for `--serve`. */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { isMessage, message, messageText, type Refusal, RefusalError } from '../../contract/index.ts';
import { findHost } from '../adapters/lock/index.ts';
import {
  asideMessage,
  makeStateFolder,
  openStateFile,
  putAside,
  readStateFile,
  rotateFiles,
} from '../adapters/state-files/index.ts';
import { LOG_LIMITS } from '../adapters/system/rotating-file.ts';
import { POLL_INTERVAL_MS, READY_TIMEOUT_MS, sleep } from './ready.ts';
import type { Project } from './world.ts';

/** Starts a headless host that outlives this command. Resolves when it owns the project; rejects when it ends first. */
export async function startHost(
  project: Project,
  { entry, warn }: { entry: string; warn(text: string): void },
): Promise<void> {
  makeStateFolder(project.stateDir);
  const path = join(project.stateDir, 'headless.log');
  const aside = putAside(path);
  if (aside !== null) warn(`${messageText(asideMessage(aside), 'copied')}\n`);
  // Keeps the logs of the last starts, so that the reason of a failed start is still there after the next one.
  rotateFiles(path, LOG_LIMITS.files);
  const log = openStateFile(path, 'append');
  const child = spawn(process.execPath, [entry, project.root, '--port', '0', '--json', '--background'], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: project.root,
  });
  closeSync(log);
  let ended = false;
  child.once('error', () => {
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  child.unref();
  const until = Date.now() + READY_TIMEOUT_MS;
  while (findHost(project.stateDir).state === 'none') {
    if (ended) throw new RefusalError(reasonIn(path));
    if (Date.now() > until) return;
    await sleep(POLL_INTERVAL_MS);
  }
}

/** The refusal that the host printed before it ended. */
function reasonIn(path: string): Refusal {
  const output = readStateFile(path)?.trim() ?? '';
  try {
    const { error } = JSON.parse(output.split('\n').at(-1) ?? '') as { error: { reason: unknown; values: unknown } };
    const why = { code: error.reason, values: error.values };
    if (isMessage(why)) return { code: 'no-host', why: message('cli.host.notStarted', { why }) };
  } catch {
    // The output is not the JSON of a refusal: it is shown as it is.
  }
  return { code: 'failed', why: message('cli.host.broke', { why: output.slice(-500) }) };
}
