/** The Terminals port: takes the output of runs to their readers, and keeps it in memory and on disk. */
import * as v from 'valibot';
import {
  OUTPUT_STREAMS,
  type OutputStream,
  RunId,
  TERMINAL_THEME,
  type TerminalTheme,
} from '../../../contract/index.ts';
import type { Log, TerminalFeed, Terminals } from '../../core/ports/index.ts';
import { makeStateFolder } from '../state-files/index.ts';
import type { After } from './flow.ts';
import { createLivePipe } from './live-pipe.ts';
import type { LiveRun } from './live-run.ts';
import { createLiveRun } from './live-run.ts';
import { logName } from './log-file.ts';
import { lastWriteAt, readLog, replayLog } from './log-reader.ts';
import type { Retention } from './prune.ts';
import { DEFAULT_RETENTION, pruneLogs } from './prune.ts';

/** How one project's terminals are set up. */
export interface TerminalsOptions {
  /** Folder of the logs of all runs of the project. It is made for the first run, readable by its owner only. */
  dir: string;
  log: Log;
  /** For tests: the timer for readers that do not acknowledge. */
  after?: After;
  /** How much of the logs is kept. Only tests change it. */
  retention?: Retention;
}

/** Makes the port. Old logs are removed at once and after the end of each run (prune.ts). */
export function createTerminals(options: TerminalsOptions): Terminals {
  const { dir, log, after, retention = DEFAULT_RETENTION } = options;
  /** Live streams by the name of their log. */
  const live = new Map<string, LiveRun>();
  const listeners: ((run: string, line: string) => void)[] = [];
  const screenListeners: ((run: string, screen: () => string) => void)[] = [];
  /** Prunings run one after the other. */
  let pruning = Promise.resolve();
  let closed = false;
  let theme: TerminalTheme = TERMINAL_THEME;

  function prune(): void {
    if (!closed)
      pruning = pruning.then(() =>
        pruneLogs(dir, retention, (run) => OUTPUT_STREAMS.some((stream) => live.has(logName(run, stream))), log),
      );
  }
  function begin(run: string, stream: OutputStream, make: (name: string) => LiveRun): TerminalFeed {
    if (!v.is(RunId, run)) throw new Error(`not a run id: ${run}`);
    const name = logName(run, stream);
    if (live.has(name)) throw new Error(`${stream} of ${run} is already fed`);
    makeStateFolder(dir);
    const entry = make(name);
    live.set(name, entry);
    return {
      data: (bytes) => entry.data(bytes),
      resize: (cols, rows) => entry.resize({ cols, rows }),
      async end() {
        await entry.end();
        live.delete(name);
        prune();
      },
    };
  }
  prune();
  return {
    feed(run, controls, size) {
      const lastLine = (line: string) => {
        for (const listener of listeners) listener(run, line);
      };
      const shown = (screen: () => string) => {
        for (const listener of screenListeners) listener(run, screen);
      };
      return begin(run, 'stdout', () =>
        createLiveRun({ dir, run, log, controls, size, lastLine, shown, after, theme: () => theme }),
      );
    },
    feedPipe(run, stream, controls) {
      return begin(run, stream, (name) => createLivePipe({ dir, name, log, controls, after }));
    },
    open(run, from, reader, stream) {
      if (!v.is(RunId, run)) return null;
      const name = logName(run, stream);
      return live.get(name)?.open(from, reader) ?? replayLog(dir, name, from, reader, log);
    },
    async read(run, offset, limit, stream) {
      if (!v.is(RunId, run)) return null;
      const name = logName(run, stream);
      const entry = live.get(name);
      if (entry === undefined) return readLog(dir, name, offset, limit);
      const end = entry.size();
      if (offset >= end) return { offset: end, bytes: new Uint8Array(0), end };
      const recent = entry.read(offset, limit);
      if (recent !== null) return { offset, bytes: recent, end };
      const older = await readLog(dir, name, offset, limit);
      return older && { ...older, end: entry.size() };
    },
    lastWriteAt(run) {
      if (!v.is(RunId, run)) return null;
      try {
        const times = OUTPUT_STREAMS.flatMap((stream) => lastWriteAt(dir, logName(run, stream)) ?? []);
        return times.length === 0 ? null : Math.max(...times);
      } catch (error) {
        log.warn('the log of a run could not be read', { run, error: String(error) });
        return null;
      }
    },
    takesPaste: (run) => live.get(logName(run, 'stdout'))?.takesPaste() ?? false,
    setTheme(next) {
      theme = next;
      for (const entry of live.values()) entry.themeChanged();
    },
    onLastLine(listener) {
      listeners.push(listener);
    },
    async settled(run) {
      await live.get(logName(run, 'stdout'))?.settled();
    },
    onScreen(listener) {
      screenListeners.push(listener);
    },
    async close() {
      await Promise.all([...live.values()].map((entry) => entry.end()));
      live.clear();
      closed = true;
      await pruning;
    },
  };
}
