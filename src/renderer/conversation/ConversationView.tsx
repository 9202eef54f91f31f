import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { AgentFacts, ConversationUsage } from '../../contract/index.ts';
import { text } from '../../contract/index.ts';
import { NO_FACTS } from '../../domain/index.ts';
import { useView } from '../store/hooks.ts';
import { appendMessage, messageDraftKey } from '../store/message-drafts.ts';
import { useProject } from '../store/project.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Facts } from '../ui/Facts.tsx';
import { isTyping } from '../ui/typing.ts';
import { Composer } from './Composer.tsx';
import css from './Conversation.module.css';
import { type ConversationFeed, followConversation } from './feed.ts';
import { ItemList } from './ItemList.tsx';
import { RawStream } from './RawStream.tsx';
import { Worktree } from './short-path.ts';
import type { ConversationSource } from './source.ts';

/** The id of the notice that something was copied. */
const COPIED_NOTICE = 'copied';

/** The conversation of a run, with the message box; also after the run has ended, when a message resumes its session. */
export function ConversationView({ source }: { source: ConversationSource }) {
  const feed = useFeed(source);
  if (feed === null) return null;
  return (
    <Worktree value={source.run.worktree}>
      <Conversation source={source} feed={feed} />
    </Worktree>
  );
}

/** Follows the stream of this run until another is shown. */
function useFeed({ openConversation, readConversation }: ConversationSource): ConversationFeed | null {
  const [feed, setFeed] = useState<ConversationFeed | null>(null);
  useEffect(() => {
    const opened = followConversation(openConversation, { read: readConversation });
    setFeed(opened);
    return () => opened.close();
  }, [openConversation, readConversation]);
  return feed;
}

function Conversation({ source, feed }: { source: ConversationSource; feed: ConversationFeed }) {
  const project = useProject();
  const version = useSyncExternalStore(feed.subscribe, feed.version);
  const request = useView((v) => v.focusTerminal);
  const [showsRaw, setShowsRaw] = useState(false);
  const view = useRef<HTMLElement>(null);
  const { run, facts, live } = source;
  const { story, agent } = run;
  const fold = feed.fold();
  const { items } = fold;
  const state = feed.state();
  const isMissing = state.kind === 'missing';
  // A live program without a conversation reads no messages.
  const actions = live && isMissing ? null : source.actions;
  const hasField = actions !== null;
  useEffect(() => {
    const field = view.current?.querySelector<HTMLElement>('[data-message]');
    if (request === null || (request.run ?? run.id) !== run.id || !hasField || !field) return;
    project.view.setState({ focusTerminal: null });
    if (!isTyping()) field.focus();
  }, [request, run.id, hasField, project]);
  const isWorking = live && (fold.isWorking() || facts?.state === 'working' || facts?.state === 'retrying');
  const interrupt = useCallback(async () => {
    const refusal = (await actions?.interrupt()) ?? null;
    if (refusal !== null) project.notices.refusal(refusal);
  }, [project, actions]);
  const onCopied = useCallback(() => project.notices.show(text('talk.copied'), undefined, COPIED_NOTICE), [project]);
  const readEarlier = useCallback(() => void feed.loadEarlier(), [feed]);
  const reuse = useCallback(
    (messages: readonly string[]) => {
      appendMessage(project, messageDraftKey({ story, agent }), messages);
      view.current?.querySelector<HTMLElement>('[data-message]')?.focus();
    },
    [project, story, agent],
  );
  return (
    <section
      ref={view}
      className={css.view}
      aria-label={text('talk.label', { agent, story })}
      data-conversation={run.id}
      // While a turn is in progress, Esc interrupts it and does not close the story.
      data-takes-keys={(isWorking && actions !== null) || undefined}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isWorking || actions === null || event.nativeEvent.isComposing) return;
        event.preventDefault();
        void interrupt();
      }}
    >
      {showsRaw ? (
        <RawStream {...source} />
      ) : items.length > 0 ? (
        <ItemList
          items={items}
          version={version}
          label={text('talk.items')}
          earlier={feed.earlier()}
          onEarlier={readEarlier}
          onCopied={onCopied}
          onReuse={actions === null ? null : reuse}
        />
      ) : isMissing || state.kind === 'ended' ? (
        <RawStream {...source} note={isMissing ? text('talk.missing', { why: state.why }) : text('talk.none')} />
      ) : (
        <div className={css.list}>
          {state.kind === 'opening' ? (
            <p className={css.rule}>{text('talk.opening')}</p>
          ) : (
            <EmptyState title={text('talk.empty')} hint={text('talk.empty.hint')} />
          )}
        </div>
      )}
      <div className={css.status}>
        {/* The head of the story shows those of a live run. */}
        {!live && <Facts facts={withUsage(facts, fold.usage())} full />}
        {(items.length > 0 || state.kind === 'live') && (
          <Button small look="plain" aria-pressed={showsRaw} onClick={() => setShowsRaw(!showsRaw)}>
            {text('talk.stream')}
          </Button>
        )}
      </div>
      {actions !== null && (
        <Composer source={source} actions={actions} isWorking={isWorking} onInterrupt={() => void interrupt()} />
      )}
    </section>
  );
}

/** The facts of the run's record, with what the conversation itself tells where the record does not know it. */
function withUsage(facts: AgentFacts | null, usage: ConversationUsage | null): AgentFacts {
  const known = facts ?? NO_FACTS;
  if (usage === null) return known;
  const { used, size, costUsd } = usage;
  return {
    ...known,
    context: known.context ?? (used === null || size === null ? null : { used, size }),
    costUsd: known.costUsd ?? costUsd,
    costFrom: known.costFrom ?? (costUsd === null ? null : 'cli'),
  };
}
