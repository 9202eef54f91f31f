import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../../../contract/index.ts';
import type { QueuedPrompt } from '../../../domain/index.ts';
import { runsOf } from '../../testing/property.ts';
import type { RoadQuestion, TurnEnd } from '../ports/index.ts';
import { OPENING, type TurnInput, type TurnOutput, type TurnState, takeTurnInput } from './turns.ts';

const ended = (reason = 'end_turn'): TurnInput => ({ kind: 'turn-ended', end: end(reason) });
const failed: TurnInput = { kind: 'turn-ended', end: { ...end('failed'), error: message('acp.notRead') } };
const opened: TurnInput = { kind: 'opened', session: 's1', how: 'new', facts: {} };
const says = (text: string): TurnInput => ({
  kind: 'updated',
  update: { facts: {}, events: [{ kind: 'text', text }] },
});

function end(reason: string): TurnEnd {
  return { reason, error: null, detail: null, facts: {} };
}
function prompt(id: string): QueuedPrompt {
  return { id, from: 'person', text: `do ${id}`, at: 1 };
}
function question(id: string): RoadQuestion {
  return { id, title: `may I ${id}`, detail: null, tool: 'execute', options: [] };
}
function listed(...ids: string[]): TurnInput {
  return { kind: 'queue', prompts: ids.map(prompt) };
}
function answer(id: string, option = 'yes'): TurnInput {
  return { kind: 'answered', question: id, answer: { by: 'person', option, text: null, at: 1 } };
}
/** Takes all inputs; the outputs of all of them. */
function play(...inputs: TurnInput[]): { state: TurnState; outputs: TurnOutput[] } {
  const outputs: TurnOutput[] = [];
  let state = OPENING;
  for (const input of inputs) {
    const step = takeTurnInput(state, input);
    state = step.state;
    outputs.push(...step.outputs);
  }
  return { state, outputs };
}
function sentIn(outputs: readonly TurnOutput[]): string[] {
  return outputs.flatMap((output) => (output.do === 'send' ? [output.prompt.id] : []));
}

describe('prompts', () => {
  it('are sent one at a time, in their order, and only when the session is open and idle', () => {
    expect(sentIn(play(listed('a', 'b')).outputs)).toEqual([]);
    expect(sentIn(play(listed('a', 'b'), opened).outputs)).toEqual(['a']);
    expect(sentIn(play(listed('a', 'b'), opened, says('hi')).outputs)).toEqual(['a']);
    expect(sentIn(play(listed('a', 'b'), opened, ended()).outputs)).toEqual(['a', 'b']);
  });

  it('are not sent twice while the record still lists them', () => {
    expect(sentIn(play(listed('a'), opened, listed('a'), ended(), listed('a')).outputs)).toEqual(['a']);
  });

  it('are sent as they were edited last, and not at all once they were removed', () => {
    const edited: TurnInput = { kind: 'queue', prompts: [{ ...prompt('b'), text: 'better' }] };
    const { outputs } = play(listed('a', 'b', 'c'), opened, edited, ended());
    expect(outputs).toContainEqual({ do: 'send', prompt: { ...prompt('b'), text: 'better' } });
    expect(sentIn(play(listed('a', 'b', 'c'), opened, edited, ended(), ended()).outputs)).toEqual(['a', 'b']);
  });

  it('wait after a failed turn until one is added', () => {
    const { state, outputs } = play(listed('a', 'b'), opened, failed);
    expect(sentIn(outputs)).toEqual(['a']);
    expect(state.facts).toMatchObject({ state: 'failed', why: { code: 'acp.notRead' }, turns: 1 });
    expect(sentIn(play(listed('a', 'b'), opened, failed, listed('b', 'c')).outputs)).toEqual(['a', 'b']);
  });
});

describe('an interrupt', () => {
  const during = [listed('a', 'b'), opened] as const;
  it('requests the end of the turn, each time that a person does, and the prompts that wait survive it', () => {
    const { state, outputs } = play(...during, { kind: 'interrupt' }, { kind: 'interrupt' });
    expect(outputs.filter((output) => output.do === 'cancel')).toHaveLength(2);
    expect(state).toMatchObject({ phase: 'interrupting', queue: [prompt('b')] });
    expect(sentIn(play(...during, { kind: 'interrupt' }, ended('cancelled')).outputs)).toEqual(['a', 'b']);
  });

  it('ends the open questions, and those that come before the end of the turn', () => {
    const asks: TurnInput = { kind: 'asked', question: question('q1') };
    const { outputs } = play(...during, asks, { kind: 'interrupt' }, { kind: 'asked', question: question('q2') });
    expect(outputs).toContainEqual({ do: 'answer', question: 'q1', option: null });
    expect(outputs).toContainEqual({ do: 'withdraw', question: 'q1' });
    expect(outputs).toContainEqual({ do: 'answer', question: 'q2', option: null });
  });

  it('does nothing without a turn', () => {
    expect(play(opened, { kind: 'interrupt' }).outputs).toEqual(play(opened).outputs);
  });
});

describe('facts', () => {
  it('tell what the agent does: it works, needs a person, retries, is idle', () => {
    const asks: TurnInput = { kind: 'asked', question: question('q1') };
    const retries: TurnInput = {
      kind: 'updated',
      update: { facts: { state: 'retrying', why: message('acp.retrying', { why: '429' }), nextTryAt: 9 }, events: [] },
    };
    const during = [listed('a'), opened] as const;
    expect(play(...during).state.facts).toMatchObject({ state: 'working', session: 's1', turns: 0 });
    expect(play(...during, asks).state.facts).toMatchObject({ state: 'needs-you', why: { code: 'acp.asks' } });
    expect(play(...during, asks, says('x')).state.facts.state).toBe('needs-you');
    expect(play(...during, asks, answer('q1')).state.facts).toMatchObject({ state: 'working', why: null });
    expect(play(...during, retries).state.facts).toMatchObject({ state: 'retrying', nextTryAt: 9 });
    expect(play(...during, retries, says('x')).state.facts).toMatchObject({ state: 'working', nextTryAt: null });
    expect(play(...during, ended()).state.facts).toMatchObject({ state: 'idle', turns: 1, tool: null });
  });

  it('are durable when the session or the turns have changed', () => {
    const durable = play(listed('a'), opened, says('x'), ended()).outputs.filter(
      (output) => output.do === 'facts' && output.durable,
    );
    expect(durable).toHaveLength(2);
  });

  it('tell a connection that was closed in the middle of a turn, and nothing after that (an update after the end)', () => {
    const { state, outputs } = play(listed('a', 'b'), opened, { kind: 'closed', why: null });
    expect(state).toMatchObject({ phase: 'closed', facts: { state: 'failed', why: { code: 'acp.closed' } } });
    expect(sentIn(outputs)).toEqual(['a']);
    expect(takeTurnInput(state, says('late'))).toEqual({ state, outputs: [] });
    expect(play(opened, { kind: 'closed', why: null }).state.facts).toMatchObject({ state: null, why: null });
    expect(play({ kind: 'closed', why: null }).state.facts).toMatchObject({ why: { code: 'acp.ended' } });
  });
});

describe('a stop', () => {
  const stopping: TurnInput = { kind: 'stopping', isStopping: true };
  const closed: TurnInput = { kind: 'closed', why: null };

  it('sends nothing more, also after the end of the turn, unless it is withdrawn', () => {
    expect(sentIn(play(listed('a', 'b'), opened, stopping, ended()).outputs)).toEqual(['a']);
    const withdrawn: TurnInput = { kind: 'stopping', isStopping: false };
    expect(sentIn(play(listed('a', 'b'), opened, stopping, ended(), withdrawn).outputs)).toEqual(['a', 'b']);
  });

  it('is no failure of the agent, in a turn, while its session opens, and when it does not read any more', () => {
    const { state, outputs } = play(listed('a'), opened, stopping, closed);
    expect(state.facts).toMatchObject({ state: null, why: null, tool: null });
    expect(outputs).toContainEqual({ do: 'say', event: { kind: 'turn-end', reason: 'stopped', error: null } });
    expect(play(stopping, closed).state.facts).toMatchObject({ state: null, why: null });
    const notRead: TurnInput = { kind: 'closed', why: message('acp.notRead') };
    expect(play(listed('a'), opened, stopping, notRead).state.facts).toMatchObject({ state: null, why: null });
  });

  it('permits nothing: what is asked meanwhile gets no option, nor does what was asked before (I3)', () => {
    const asked = (id: string): TurnInput => ({ kind: 'asked', question: question(id) });
    const { outputs } = play(listed('a'), opened, asked('q1'), stopping, asked('q2'), answer('q1'));
    const answers = outputs.filter((output) => output.do === 'answer');
    expect(answers).toEqual([
      { do: 'answer', question: 'q2', option: null },
      { do: 'answer', question: 'q1', option: null },
    ]);
    expect(outputs.filter((output) => output.do === 'ask')).toHaveLength(1);
  });

  it('leaves the reason of a turn that had failed before', () => {
    const { state } = play(listed('a'), opened, failed, stopping, closed);
    expect(state.facts).toMatchObject({ state: 'failed', why: { code: 'acp.notRead' } });
  });
});

/** What a person, a CLI and the pipeline may do, in any order. */
type Move =
  | 'open'
  | 'add'
  | 'edit'
  | 'remove'
  | 'end'
  | 'fail'
  | 'say'
  | 'ask'
  | 'take-back'
  | 'answer'
  | 'interrupt'
  | 'stop'
  | 'withdraw'
  | 'close';
const MOVES = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom<Move>('open', 'add', 'edit', 'remove', 'end', 'say') },
  { weight: 20, arbitrary: fc.constantFrom<Move>('fail', 'ask', 'take-back', 'answer', 'interrupt') },
  { weight: 4, arbitrary: fc.constantFrom<Move>('stop', 'withdraw') },
  { weight: 1, arbitrary: fc.constant<Move>('close') },
);

/** A run's record beside the machine: prompts are added, edited and removed there, and leave it by `forget`. */
class Played {
  state = OPENING;
  listed: QueuedPrompt[] = [];
  readonly added: string[] = [];
  readonly removed = new Set<string>();
  readonly sent: string[] = [];
  readonly asked: string[] = [];
  readonly answered: string[] = [];
  turns = 0;
  isClosed = false;
  isStopping = false;
  #cli: 'idle' | 'turn' = 'idle';

  take(move: Move): void {
    for (const input of this.#inputs(move)) this.#give(input);
  }

  #inputs(move: Move): TurnInput[] {
    const [first] = this.listed;
    switch (move) {
      case 'open':
        return [opened];
      case 'add':
        this.added.push(`p${this.added.length}`);
        this.listed = [...this.listed, prompt(this.added.at(-1) ?? '')];
        return [{ kind: 'queue', prompts: this.listed }];
      case 'edit':
        this.listed = this.listed.map((one) => (one === first ? { ...one, text: `${one.text}!` } : one));
        return [{ kind: 'queue', prompts: this.listed }];
      case 'remove':
        if (first === undefined) return [];
        this.removed.add(first.id);
        this.listed = this.listed.slice(1);
        return [{ kind: 'queue', prompts: this.listed }];
      case 'end':
      case 'fail':
        // Only a CLI that has a turn can end it.
        if (this.#cli === 'idle') return [];
        this.#cli = 'idle';
        this.turns += 1;
        return [move === 'end' ? ended(this.state.phase === 'interrupting' ? 'cancelled' : 'end_turn') : failed];
      case 'say':
        return [says('text')];
      case 'ask':
        this.asked.push(`q${this.asked.length}`);
        return [{ kind: 'asked', question: question(this.asked.at(-1) ?? '') }];
      case 'take-back':
        return [{ kind: 'withdrew', question: this.asked.at(-1) ?? '' }];
      case 'answer':
        return [answer(this.asked.at(-1) ?? '')];
      case 'interrupt':
        return [{ kind: 'interrupt' }];
      case 'stop':
      case 'withdraw':
        this.isStopping = move === 'stop';
        return [{ kind: 'stopping', isStopping: this.isStopping }];
      case 'close':
        this.#cli = 'idle';
        return [{ kind: 'closed', why: null }];
    }
  }

  #give(input: TurnInput): void {
    const before = this.state;
    const { state, outputs } = takeTurnInput(before, input);
    this.state = state;
    if (this.isClosed) {
      expect(outputs, 'nothing is done after the end').toEqual([]);
      expect(state, 'nothing changes after the end').toEqual(before);
    }
    if (input.kind === 'closed') this.isClosed = true;
    for (const output of outputs) this.#do(output, input);
  }

  #do(output: TurnOutput, input: TurnInput): void {
    if (output.do === 'send') {
      expect(this.#cli, 'at most one prompt is in flight').toBe('idle');
      expect(this.isStopping, 'nothing is sent during a stop').toBe(false);
      expect(this.removed.has(output.prompt.id), 'a removed prompt is not sent').toBe(false);
      expect(output.prompt, 'it is sent as it was edited last').toEqual(
        this.listed.find(({ id }) => id === output.prompt.id),
      );
      this.#cli = 'turn';
      this.sent.push(output.prompt.id);
    }
    if (output.do === 'forget') this.listed = this.listed.filter(({ id }) => id !== output.prompt);
    if (output.do === 'cancel') expect(input.kind, 'only an interrupt cancels').toBe('interrupt');
    if (output.do === 'answer') {
      this.answered.push(output.question);
      if (this.isStopping) expect(output.option, 'nothing is permitted during a stop').toBeNull();
    }
    if (output.do === 'facts' && output.facts.turns !== null) expect(output.facts.turns).toBe(this.turns);
  }
}

it('holds over random interleavings of a person, a CLI and the end of the connection', () => {
  fc.assert(
    fc.property(fc.array(MOVES, { maxLength: 60 }), (moves) => {
      const played = new Played();
      for (const move of moves) played.take(move);
      const { state, sent, listed: waiting, added, removed } = played;
      // Nothing is lost and nothing is sent twice: each prompt was sent, waits or was removed by a person.
      const known = [...sent, ...waiting.map(({ id }) => id), ...removed].sort();
      expect(known).toEqual([...added].sort());
      // They are sent in their order.
      expect(sent).toEqual(added.filter((id) => sent.includes(id)));
      // Each question is answered at most once; none stays open without a turn that was interrupted or the connection.
      expect(new Set(played.answered).size).toBe(played.answered.length);
      if (state.phase === 'closed' || state.phase === 'interrupting') expect(state.questions).toEqual([]);
      // An idle session has nothing to send.
      if (state.phase === 'idle' && !state.waits && !state.isStopping) expect(state.queue).toEqual([]);
      if (state.phase === 'closed') expect(played.isClosed).toBe(true);
    }),
    runsOf(500),
  );
});
