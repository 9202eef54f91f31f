/** The sessions of live runs on pipes: carries out what the turn machine decides, and keeps the conversation. */
import { message } from '../../../../contract/index.ts';
import { type AgentFacts, type Answer, type QueuedPrompt, withCost } from '../../../../domain/index.ts';
import {
  ConversationWriter,
  OPENING,
  PacedFacts,
  type Questions,
  type TurnInput,
  type TurnOutput,
  type TurnState,
  takeTurnInput,
} from '../../agents/index.ts';
import {
  type AgentSession,
  type Clock,
  createCancel,
  type Log,
  type NewConversationEvent,
  type ProjectConfig,
  type Random,
  type RoadQuestion,
  type SessionOpener,
  type SessionRequest,
  type SessionStart,
  type Terminals,
} from '../../ports/index.ts';
import type { LedgerView, ObservedLedger } from '../../state/handles.ts';

/** How long a CLI may take to end its turn after an interrupt, before a person is told that it does not. */
export const INTERRUPT_MS = 15_000;

/** What the sessions work with. */
export interface SessionsDeps {
  ledger: Pick<LedgerView, 'runs'>;
  observed: Pick<ObservedLedger, 'commit' | 'showRun'>;
  road: SessionOpener;
  terminals: Pick<Terminals, 'feedPipe'>;
  questions: Pick<Questions, 'request'>;
  /** The prices of the config as it is now. */
  prices(): ProjectConfig['prices'];
  clock: Pick<Clock, 'now' | 'elapsed' | 'after'>;
  random: Pick<Random, 'id'>;
  log: Log;
  /** Wakes the worker of the run. */
  wake(run: string): void;
}

/** What a session begins with, besides the prompts that wait on the run's record. */
export interface FirstPrompts {
  /** The story's prompt, for a new session. */
  story: string;
  /** Why the work was rejected, for a session that is continued; null if it was not. */
  findings: string | null;
  /** A person has opened it to go on there: a session that is continued is told nothing of itself. */
  isOpened: boolean;
}

interface Live {
  state: TurnState;
  session: AgentSession | null;
  conversation: ConversationWriter;
  /** The prompt that does not come from the run's record, until it was sent. */
  first: QueuedPrompt | null;
  /** Takes back the questions that wait for an answer, by the CLI's id. */
  questions: Map<string, () => void>;
  facts: PacedFacts;
  /** How often it has told something. */
  told: number;
}

export class Sessions {
  readonly #deps: SessionsDeps;
  /** By run. */
  readonly #live = new Map<string, Live>();

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /** Opens the session of a run that was just spawned. Never throws. */
  open(request: SessionRequest, prompts: FirstPrompts): void {
    const { run } = request;
    const controls = { pause: () => live.session?.hold(true), resume: () => live.session?.hold(false) };
    const feed = this.#deps.terminals.feedPipe(run, 'conversation', controls);
    const conversation = new ConversationWriter(feed, (error) => this.#unwritten(run, error));
    const live: Live = {
      ...{ state: OPENING, session: null, conversation, first: null, questions: new Map(), told: 0 },
      facts: new PacedFacts({
        clock: this.#deps.clock,
        show: (facts, durable) => this.#showFacts(run, facts, durable),
      }),
    };
    this.#live.set(run, live);
    const take = (input: TurnInput): void => this.#take(run, live, input);
    const tells = (input: TurnInput): void => {
      live.told += 1;
      take(input);
    };
    live.session = this.#deps.road.open(request, {
      opened: (session, how, facts) => {
        live.first = this.#firstOf(run, how, prompts);
        take({ kind: 'queue', prompts: this.#queueOf(run, live) });
        take({ kind: 'opened', session, how, facts });
      },
      updated: (update) => tells({ kind: 'updated', update }),
      asked: (question) => tells({ kind: 'asked', question }),
      withdrew: (question) => tells({ kind: 'withdrew', question }),
      turnEnded: (end) => {
        take({ kind: 'turn-ended', end });
        if (live.state.isStopping) this.#deps.wake(run);
      },
      closed: (why) => {
        this.#syncStopping(run, live);
        take({ kind: 'closed', why });
        if (live.state.isStopping) this.#deps.wake(run);
      },
    });
  }

  /** The run's record has changed: its prompts, or whether it is being stopped. */
  sync(run: string): void {
    const live = this.#live.get(run);
    if (live === undefined) return;
    this.#syncStopping(run, live);
    this.#take(run, live, { kind: 'queue', prompts: this.#queueOf(run, live) });
  }

  /** Whether a turn is in progress. Its end wakes the worker of a run that is being stopped. */
  isInTurn(run: string): boolean {
    const phase = this.#live.get(run)?.state.phase;
    return phase === 'prompting' || phase === 'interrupting';
  }

  /** How often the session has told something; null: the run has none here, or no turn is in progress. */
  toldOf(run: string): number | null {
    return this.isInTurn(run) ? (this.#live.get(run)?.told ?? null) : null;
  }

  /** Requests the end of the turn, which is no stop. False: the run has no turn in progress here. */
  interrupt(run: string): boolean {
    const live = this.#live.get(run);
    if (live === undefined || !this.isInTurn(run)) return false;
    this.#take(run, live, { kind: 'interrupt' });
    const { turns } = live.state.facts;
    this.#deps.clock.after(INTERRUPT_MS, () => {
      // A later turn was not interrupted by this request.
      if (live.state.facts.turns === turns) this.#take(run, live, { kind: 'interrupt-unheard' });
    });
    return true;
  }

  /** The processes of the run are gone, or its pipes are about to be closed: nothing of the session changes any more. */
  async end(run: string): Promise<void> {
    const live = this.#live.get(run);
    if (live === undefined) return;
    // Its queue stays on record: what is sent now would be lost.
    this.#syncStopping(run, live);
    this.#take(run, live, { kind: 'closed', why: null });
    this.#sayUnsent(run, live);
    live.facts.flush();
    this.#live.delete(run);
    live.session?.close();
    try {
      await live.conversation.end();
    } catch (error) {
      this.#unwritten(run, error);
    }
  }

  #unwritten(run: string, error: unknown): void {
    this.#deps.log.error(`[session] the conversation of ${run} could not be written`, error);
  }

  #syncStopping(run: string, live: Live): void {
    const isStopping = (this.#deps.ledger.runs.get(run)?.stopping ?? null) !== null;
    if (isStopping !== live.state.isStopping) this.#take(run, live, { kind: 'stopping', isStopping });
  }

  #take(run: string, live: Live, input: TurnInput): void {
    const { state, outputs } = takeTurnInput(live.state, input);
    live.state = state;
    for (const output of outputs) {
      try {
        this.#do(run, live, output);
      } catch (error) {
        // A full disk, for instance: the session goes on, and the next write of the record makes up for it.
        this.#deps.log.error(`[session] '${output.do}' of ${run} failed`, error);
      }
    }
  }

  #do(run: string, live: Live, output: TurnOutput): void {
    switch (output.do) {
      case 'send':
        live.session?.prompt(output.prompt.text);
        return;
      case 'forget':
        this.#forget(run, live, output.prompt);
        return;
      case 'cancel':
        live.session?.cancel();
        return;
      case 'ask':
        void this.#ask(run, live, output.question);
        return;
      case 'withdraw':
        live.questions.get(output.question)?.();
        live.questions.delete(output.question);
        return;
      case 'answer':
        live.session?.answer(output.question, output.option);
        return;
      case 'say':
        this.#say(live, output.event);
        return;
      case 'facts':
        live.facts.tell(output.facts, output.durable);
    }
  }

  /** Only now, so that a prompt that was not sent yet survives a crash. */
  #forget(run: string, live: Live, prompt: string): void {
    if (live.first?.id === prompt) live.first = null;
    const record = this.#deps.ledger.runs.get(run);
    if (record?.prompts?.some(({ id }) => id === prompt) !== true) return;
    this.#deps.observed.commit([{ remove: 'prompts', run, prompts: [prompt] }]);
  }

  async #ask(run: string, live: Live, { id, title, detail, tool, options }: RoadQuestion): Promise<void> {
    const taken = createCancel();
    live.questions.set(id, taken.cancel);
    const asked = { kind: 'permission' as const, title, detail, tool, options, takesText: false };
    let answer: Answer = { by: 'ended', option: null, text: null, at: this.#deps.clock.now() };
    try {
      answer = await this.#deps.questions.request(run, asked, taken);
    } catch (error) {
      this.#deps.log.warn(`[session] a question of ${run} was refused`, { error: String(error) });
    }
    live.questions.delete(id);
    this.#take(run, live, { kind: 'answered', question: id, answer });
  }

  #say(live: Live, event: NewConversationEvent): void {
    live.conversation.say({ at: this.#deps.clock.now(), ...event });
  }

  /** A stop drops what a person has queued, so it stays in the conversation. After other ends the next run takes it over. */
  #sayUnsent(run: string, live: Live): void {
    const record = this.#deps.ledger.runs.get(run);
    const messages = (record?.prompts ?? []).map(({ id, text }) => ({ id, text }));
    if (record?.stopping == null || messages.length === 0) return;
    this.#say(live, { kind: 'unsent', messages });
  }

  #showFacts(run: string, told: AgentFacts, durable: boolean): void {
    const { ledger, observed } = this.#deps;
    const record = ledger.runs.get(run);
    if (record === undefined) return;
    // The report is what the agent said by a command, not what its session tells.
    const facts = withCost({ ...told, report: record.facts?.report ?? told.report }, this.#deps.prices());
    if (durable) observed.commit([{ put: 'told', run, told: { facts } }]);
    else observed.showRun(run, { facts });
  }

  /** A session that is continued knows the story already. */
  #firstOf(run: string, how: SessionStart, { story, findings, isOpened }: FirstPrompts): QueuedPrompt | null {
    const { clock, random, ledger } = this.#deps;
    const isContinued = how !== 'new';
    if (isContinued && isOpened) return null;
    if (isContinued && findings === null && (ledger.runs.get(run)?.prompts ?? []).length > 0) return null;
    const from = isContinued && findings !== null ? 'findings' : 'story';
    return {
      id: `prompt_${random.id(16)}`,
      from,
      text: from === 'findings' ? (findings ?? '') : story,
      at: clock.now(),
    };
  }

  #queueOf(run: string, { first }: Live): QueuedPrompt[] {
    return [...(first === null ? [] : [first]), ...(this.#deps.ledger.runs.get(run)?.prompts ?? [])];
  }
}

/** A road that opens no session, for a host without one. */
export const NO_ROAD: SessionOpener = {
  open(_request, listener) {
    listener.closed(message('acp.ended'));
    return { prompt: nothing, cancel: nothing, answer: nothing, hold: nothing, close: nothing };
  },
};

function nothing(): void {
  // There is no session.
}
