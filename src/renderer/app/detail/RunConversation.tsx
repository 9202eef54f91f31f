import { useCallback, useEffect, useMemo, useState } from 'react';
import type { OutputStream, Result, RunRecord } from '../../../contract/index.ts';
import { isLive } from '../../../domain/index.ts';
import type { OpenStream, ReadKept } from '../../conversation/feed.ts';
import type { ConversationActions, MessageActions } from '../../conversation/source.ts';
import { act, call } from '../../store/call.ts';
import { useRecord } from '../../store/hooks.ts';
import { sendToAgent } from '../../store/message.ts';
import { useProject } from '../../store/project.tsx';
import type { ProjectStore } from '../../store/project-store.ts';
import { lazyPart } from '../../ui/lazy-part.ts';

const ConversationView = lazyPart(async () => ({
  default: (await import('../../conversation/ConversationView.tsx')).ConversationView,
}));

/** Whether the run has a conversation instead of a terminal: an agent on pipes. */
export function isTalk({ kind, io }: Pick<RunRecord, 'kind' | 'io'>): boolean {
  return kind === 'agent' && io === 'pipes';
}

/** The run by its id, also one that has left the pool: then it is `asked` of the host first. Null: not known. */
export function useRun(story: string, id: string | null): RunRecord | 'asked' | null {
  const project = useProject();
  const pooled = useRecord('runs', id);
  const [past, setPast] = useState<{ id: string; run: RunRecord | null } | null>(null);
  const isPast = id !== null && pooled === null;
  useEffect(() => {
    if (!isPast) return undefined;
    let current = true;
    void call(project, 'agent.history', { story }).then((result) => {
      const runs = result.ok && Array.isArray(result.value) ? result.value : [];
      const run = runs.find((one) => one.id === id);
      // Its record keeps the request of its stop, which is over: the run has left the pool.
      if (current) setPast({ id, run: run === undefined ? null : { ...run, stopping: null } });
    });
    return () => {
      current = false;
    };
  }, [project, story, id, isPast]);
  if (!isPast) return pooled;
  return past?.id === id ? past.run : 'asked';
}

/** The conversation of a run. */
export function RunConversation({ run }: { run: RunRecord }) {
  const project = useProject();
  const { client } = project;
  const { id, story, agent, facts } = run;
  const actions = useMemo(() => actionsOn(project, { story, agent }), [project, story, agent]);
  const isStarting = run.status === 'pending';
  const streams = useMemo(() => {
    const opener =
      (stream: OutputStream): OpenStream =>
      (listener) =>
        client.openTerminal(id, 0, listener, stream);
    return {
      openConversation: isStarting ? null : opener('conversation'),
      openOutput: opener('stdout'),
      openErrors: opener('stderr'),
    };
  }, [client, id, isStarting]);
  const readConversation = useCallback<ReadKept>(
    async (offset) => {
      const page = await act(project, 'agent.logs', { story, agent, run: id, offset, stream: 'conversation' });
      return page === null ? null : { offset: page.offset, bytes: bytesOf(page.data) };
    },
    [project, story, agent, id],
  );
  return (
    <ConversationView
      source={{
        ...streams,
        readConversation,
        run: { id, story, agent, worktree: run.worktree },
        live: isLive(run),
        stopping: run.stopping !== null,
        facts,
        queued: run.prompts ?? [],
        actions,
      }}
    />
  );
}

/** The bytes of a text in base64. */
function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Messages to an agent on a story. Each call answers why it was refused, or null. */
export function messagesTo(project: ProjectStore, at: { story: string; agent: string }): MessageActions {
  const refusalOf = (result: Result<unknown>) => (result.ok ? null : result.error);
  return {
    send: (words) => sendToAgent(project, at, words),
    edit: async (prompt, text) => refusalOf(await call(project, 'agent.prompt.edit', { ...at, prompt, text })),
    remove: async (prompt) => refusalOf(await call(project, 'agent.prompt.remove', { ...at, prompt })),
  };
}

/** What a person can do in the conversation of an agent on a story. */
function actionsOn(project: ProjectStore, at: { story: string; agent: string }): ConversationActions {
  return {
    ...messagesTo(project, at),
    async interrupt() {
      const result = await call(project, 'agent.interrupt', at);
      return result.ok ? null : result.error;
    },
  };
}
