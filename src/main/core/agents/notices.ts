/** Tells a person who looks elsewhere what happens: by events, by what agents tell of their state, and failed stops. */
import { message } from '../../../contract/index.ts';
import {
  type AgentState,
  isOpenQuestion,
  isTold,
  type Notice,
  noticeOfEvent,
  noticeOfState,
} from '../../../domain/index.ts';
import type { Clock, Notifier, Switches } from '../ports/index.ts';
import type { LedgerFeed, LedgerView } from '../state/handles.ts';

/** What is told; the title of the story and the time are added. */
export type NewNotice = Omit<Notice, 'title' | 'at'>;

/** What Notices works with. */
export interface NoticeDeps {
  ledger: Pick<LedgerView, 'stories' | 'runs' | 'questions'>;
  feed: Pick<LedgerFeed, 'subscribe' | 'onEvent'>;
  clock: Pick<Clock, 'now'>;
  notifier: Notifier;
  switches: Pick<Switches, 'all'>;
}

export class Notices {
  readonly #deps: NoticeDeps;
  readonly #listeners = new Set<(notice: Notice) => void>();
  /** By run. */
  readonly #states = new Map<string, AgentState | null>();

  constructor(deps: NoticeDeps) {
    this.#deps = deps;
    const { feed, ledger } = deps;
    feed.onEvent((event) => {
      const { story, agent, run, message: said } = event;
      const isAgent = run === null || (ledger.runs.get(run)?.kind ?? 'agent') === 'agent';
      const kind = noticeOfEvent(event, isAgent);
      if (kind !== null && story !== null) this.notify({ kind, story, agent, message: said });
    });
    feed.subscribe(({ changes }) => {
      for (const change of changes) if (change.table === 'runs') this.#follow(change.key);
    });
  }

  /** Tells a person, unless notices of this kind are switched off. */
  notify(notice: NewNotice): void {
    const { ledger, clock, notifier, switches } = this.#deps;
    if (!isTold(notice.kind, switches.all())) return;
    const full: Notice = { ...notice, title: ledger.stories.get(notice.story)?.title ?? notice.story, at: clock.now() };
    notifier.notify(full);
    for (const listener of [...this.#listeners]) listener(full);
  }

  /** Calls the listener with each new notice. */
  onNotice(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #follow(id: string): void {
    const run = this.#deps.ledger.runs.get(id);
    const before = this.#states.get(id) ?? null;
    const isAtWork = run?.status === 'running' && run.stopping === null;
    if (run === undefined || !isAtWork) {
      this.#states.delete(id);
      return;
    }
    const after = run.facts?.state ?? null;
    this.#states.set(id, after);
    const kind = noticeOfState(before, after);
    // A question on record is told by its event.
    if (kind !== null && !this.#asks(id)) {
      const said = run.facts?.why ?? message(SAID[kind === 'finished' ? 'finished' : 'needs-input']);
      this.notify({ kind, story: run.story, agent: run.agent, message: said });
    }
  }

  #asks(run: string): boolean {
    return [...this.#deps.ledger.questions.values()].some((one) => one.run === run && isOpenQuestion(one));
  }
}

/** What is said of an agent whose CLI does not tell why. */
const SAID = { 'needs-input': 'facts.waits', finished: 'facts.ended' } as const;
