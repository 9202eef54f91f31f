/** The fake of the SessionOpener port. What a CLI says is what the test has its listener told. */
import type { AgentSession, SessionListener, SessionOpener, SessionRequest, TurnEnd } from '../core/ports/index.ts';
import { fakeAgent, fakeProjectConfig } from './fake-config.ts';
import { createTestHuskies, surroundings, type TestHuskies } from './test-huskies.ts';

/** One session. */
export interface FakeSession {
  request: SessionRequest;
  listener: SessionListener;
  /** What was sent to the CLI, in its order. */
  prompts: string[];
  cancels: number;
  answers: [question: string, option: string | null][];
  isClosed: boolean;
  /** Ends the turn without an error, or as given. */
  endTurn(end?: Partial<TurnEnd>): void;
}

export class FakeRoad implements SessionOpener {
  /** By run. */
  readonly sessions = new Map<string, FakeSession>();

  open(request: SessionRequest, listener: SessionListener): AgentSession {
    const session: FakeSession = {
      request,
      listener,
      prompts: [],
      cancels: 0,
      answers: [],
      isClosed: false,
      endTurn: (end = {}) => listener.turnEnded({ reason: 'end_turn', error: null, detail: null, facts: {}, ...end }),
    };
    this.sessions.set(request.run, session);
    return {
      prompt: (text) => void session.prompts.push(text),
      cancel: () => {
        session.cancels += 1;
      },
      answer: (question, option) => void session.answers.push([question, option]),
      hold: () => undefined,
      close: () => {
        session.isClosed = true;
      },
    };
  }

  /** The session of this run. */
  of(run: string): FakeSession {
    const session = this.sessions.get(run);
    if (session === undefined) throw new Error(`no session was opened for ${run}`);
    return session;
  }
}

/** A host whose coder-1 is on the road `acp`; coder-2 is not. `lines`: gets each line of a conversation. */
export function huskiesOnAcp(road: FakeRoad, lines: string[] = []): TestHuskies {
  const around = surroundings();
  const agents = fakeProjectConfig().agents.map((agent) =>
    agent.name === 'coder-1' ? { ...fakeAgent('coder-1', 'coder'), road: 'acp' as const, prompt: '{text}' } : agent,
  );
  around.config.set({ agents });
  return createTestHuskies({ ...around, road, onConversation: (_run, line) => void lines.push(line) });
}
