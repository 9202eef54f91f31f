/** A conversation as a person reads it: items made of the events of a run's stream `conversation` (domain/conversation.ts). */
import * as v from 'valibot';
import { CONVERSATION_EVENT, type ConversationEvent } from '../domain/index.ts';

type EventOf<K extends ConversationEvent['kind']> = Extract<ConversationEvent, { kind: K }>;

/**
 * One item. `key`: a number that stays the same while the item changes, and grows from item to item. `at`: when it began, ms
 * since the epoch; 0 if it is not known. A changed item is a new object, so that a page draws only what has changed.
 */
export type ConversationItem = { key: number; at: number } & (
  | Omit<EventOf<'prompt'>, 'at'>
  | Omit<EventOf<'text'>, 'at'>
  | Omit<EventOf<'thought'>, 'at'>
  /** The plan of one turn, as it is now. */
  | Omit<EventOf<'plan'>, 'at'>
  /** `tool`: what it does, as ACP names it; null if the agent does not tell. */
  | (Required<Omit<EventOf<'tool'>, 'at' | 'tool'>> & { tool: string | null })
  | (Omit<EventOf<'question'>, 'at'> & { answer: Pick<EventOf<'answered'>, 'option' | 'by' | 'at'> | null })
  | Omit<EventOf<'turn-end'>, 'at'>
  | Omit<EventOf<'unsent'>, 'at'>
  | Omit<EventOf<'note'>, 'at'>
  /** An update of an unknown kind, or a line that cannot be read. */
  | Omit<EventOf<'raw'>, 'at'>
  /** The items before are not shown. */
  | { kind: 'cut' }
);

/** The kind of an item. */
export type ConversationItemKind = ConversationItem['kind'];

/** What the agent has used, as it told last. Null is unknown. */
export interface ConversationUsage {
  used: number | null;
  size: number | null;
  costUsd: number | null;
}

/** A conversation that grows. */
export interface ConversationFold {
  /** The items in their order. The array changes in place. */
  readonly items: readonly ConversationItem[];
  /** The last known usage; null if the agent has told none. */
  usage(): ConversationUsage | null;
  /** Whether a turn is in progress: something was sent to the agent, and the turn has not ended. */
  isWorking(): boolean;
  /** Takes in a piece of the stream, which may begin and end within a line. */
  add(piece: string): void;
  /** The stream has ended: a last line without its end is damaged. */
  end(): void;
  /**
   * Forgets everything, because the stream begins again. `isCut`: the beginning is no longer kept, so that the first line may
   * be a part of one.
   */
  restart(isCut: boolean): void;
  /** Lowers all keys by `count`, those of later items too: as many earlier items were added before the others. */
  rebase(count: number): void;
}

/** An empty conversation. The cost of a piece does not depend on how many items there are. */
export function createConversation(): ConversationFold {
  const items: ConversationItem[] = [];
  /** The item of each tool call and question by its id, as an index. */
  const byId = new Map<string, number>();
  let usage: ConversationUsage | null = null;
  let isWorking = false;
  /** An item's index less its key. */
  let base = 0;
  /** The index of the plan of this turn; null if there is none yet. */
  let plan: number | null = null;
  let rest = '';
  /** Whether the next line may be the end of one whose beginning is no longer kept. */
  let mayBePart = false;

  const push = (item: DistributiveOmit<ConversationItem, 'key'>): number => {
    items.push({ ...item, key: items.length - base } as ConversationItem);
    return items.length - 1;
  };
  const replace = (key: number, item: ConversationItem): void => {
    items[key + base] = item;
  };
  const append = (kind: 'text' | 'thought', at: number, text: string): void => {
    const last = items.at(-1);
    if (last?.kind === kind) replace(last.key, { ...last, text: last.text + text });
    else push({ kind, at, text });
  };

  function take(event: ConversationEvent): void {
    switch (event.kind) {
      case 'prompt':
        isWorking = true;
        plan = null;
        push(event);
        return;
      case 'text':
      case 'thought':
        append(event.kind, event.at, event.text);
        return;
      case 'plan': {
        const { at, steps } = event;
        const now = plan === null ? undefined : items[plan];
        if (now?.kind === 'plan') replace(now.key, { ...now, steps });
        else plan = push({ kind: 'plan', at, steps });
        return;
      }
      case 'tool':
        takeTool(event);
        return;
      case 'question': {
        const { at, id, title, options } = event;
        byId.set(`question ${id}`, push({ kind: 'question', at, id, title, options, answer: null }));
        return;
      }
      case 'answered': {
        const question = items[byId.get(`question ${event.id}`) ?? -1];
        // The question may be in a part that is no longer kept.
        if (question?.kind !== 'question') return;
        const { option, by, at } = event;
        replace(question.key, { ...question, answer: { option, by, at } });
        return;
      }
      case 'usage':
        // A figure that is left out of a later report is still the last known one.
        usage = {
          used: event.used ?? usage?.used ?? null,
          size: event.size ?? usage?.size ?? null,
          costUsd: event.costUsd ?? usage?.costUsd ?? null,
        };
        return;
      case 'unsent':
      case 'note':
      case 'raw':
        push(event);
        return;
      case 'turn-end':
        isWorking = false;
        plan = null;
        push(event);
        return;
    }
  }

  function takeTool(event: Extract<ConversationEvent, { kind: 'tool' }>): void {
    const { at, id, title, tool, state, content, places } = event;
    const known = items[byId.get(`tool ${id}`) ?? -1];
    const before =
      known?.kind === 'tool'
        ? known
        : ({ kind: 'tool', at, id, title: '', tool: null, state: 'pending', content: [], places: [] } as const);
    const after = {
      ...before,
      title: title ?? before.title,
      tool: tool ?? before.tool,
      state: state ?? before.state,
      content: content ?? [...before.content],
      places: places ?? [...before.places],
    };
    if (known?.kind === 'tool') replace(known.key, { ...after, key: known.key });
    else byId.set(`tool ${id}`, push(after));
  }

  function takeLine(line: string): void {
    const isPart = mayBePart;
    mayBePart = false;
    if (line.trim() === '') return;
    const event = readLine(line);
    if (event === null && isPart) return;
    if (event === null) push({ kind: 'raw', at: 0, json: line });
    else take(event);
  }

  return {
    items,
    usage: () => usage,
    isWorking: () => isWorking,
    add(piece) {
      const lines = piece.split('\n');
      const last = lines.pop() ?? '';
      if (lines.length === 0) {
        rest += last;
        return;
      }
      lines[0] = rest + (lines[0] ?? '');
      rest = last;
      for (const line of lines) takeLine(line);
    },
    end() {
      const line = rest;
      rest = '';
      takeLine(line);
      isWorking = false;
    },
    restart(isCut) {
      items.length = 0;
      base = 0;
      byId.clear();
      usage = null;
      isWorking = false;
      plan = null;
      rest = '';
      mayBePart = isCut;
      if (isCut) push({ kind: 'cut', at: 0 });
    },
    rebase(count) {
      base += count;
      items.forEach((item, index) => {
        items[index] = { ...item, key: index - base };
      });
    },
  };
}

/** The event of a line; null if the line is damaged, or if the event is of a kind that this version does not know. */
function readLine(line: string): ConversationEvent | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // The caller shows the line as it is.
    return null;
  }
  const checked = v.safeParse(CONVERSATION_EVENT, parsed);
  return checked.success ? checked.output : null;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
