import { Check, Circle, CircleDot, Copy } from 'lucide-react';
import { memo, useDeferredValue, useState } from 'react';
import type { ConversationItem } from '../../contract/index.ts';
import { stripControls, text, visible } from '../../contract/index.ts';
import type { PlanStep } from '../../domain/index.ts';
import { Button } from '../ui/Button.tsx';
import { FormattedText } from '../ui/FormattedText.tsx';
import { atTime } from '../ui/format.ts';
import { PlainText } from '../ui/PlainText.tsx';
import css from './Conversation.module.css';
import { canCopy, canFold, firstLine, itemName, turnEndText } from './item-text.ts';
import { ToolBody, ToolHead } from './ToolCall.tsx';

interface ItemProps {
  item: ConversationItem;
  isOpen: boolean;
  /** Whether it has or had the focus. */
  isCurrent: boolean;
  onFold: (key: number) => void;
  onCopy: (key: number) => void;
  onReuse: ((messages: readonly string[]) => void) | null;
}

/** One item. It renders again only when its own item has changed. */
export const Item = memo(function Item({ item, isOpen, isCurrent, onFold, onCopy, onReuse }: ItemProps) {
  const [isPointedAt, setPointedAt] = useState(false);
  return (
    <div
      className={css.item}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      data-kind={item.kind}
      data-from={item.kind === 'prompt' ? item.from : undefined}
      data-waits={(item.kind === 'question' && item.answer === null) || undefined}
    >
      {canFold(item) ? (
        <>
          <button
            type="button"
            className={css.head}
            tabIndex={-1}
            aria-expanded={isOpen}
            data-fold
            onClick={() => onFold(item.key)}
          >
            <Head item={item} />
          </button>
          {isOpen && (
            <div className={css.folded}>
              <Body item={item} onReuse={onReuse} />
            </div>
          )}
        </>
      ) : (
        <Body item={item} onReuse={onReuse} />
      )}
      {(isPointedAt || isCurrent) && canCopy(item) && <Side item={item} onCopy={onCopy} />}
    </div>
  );
});

/**
 * The time of an item, and its Copy button. Only the item with the focus and the one at the pointer have them in
 * the page: in all items they would be a large part of what a list that scrolls has to make.
 */
function Side({ item, onCopy }: Pick<ItemProps, 'item' | 'onCopy'>) {
  return (
    <span className={css.side}>
      {item.at > 0 && <time>{atTime(item.at)}</time>}
      <Button
        look="icon"
        tabIndex={-1}
        aria-label={text('talk.copy', { name: itemName(item) })}
        onClick={() => onCopy(item.key)}
      >
        <Copy size={12} aria-hidden="true" />
      </Button>
    </span>
  );
}

/** The line that stays when an item is folded. */
function Head({ item }: { item: ConversationItem }) {
  if (item.kind === 'tool') return <ToolHead item={item} />;
  const line = item.kind === 'thought' ? firstLine(item.text) : item.kind === 'raw' ? firstLine(item.json) : '';
  return (
    <>
      <span>{itemName(item)}</span>
      <span className={css.title} dir="auto">
        {line}
      </span>
    </>
  );
}

function Body({ item, onReuse }: Pick<ItemProps, 'item' | 'onReuse'>) {
  switch (item.kind) {
    case 'prompt':
      return (
        <>
          <b className={css.who}>{itemName(item)}</b>
          <PlainText flush>{stripControls(item.text)}</PlainText>
        </>
      );
    case 'text':
    case 'thought':
      return <Message words={item.text} />;
    case 'plan':
      return (
        <>
          <b className={css.who}>{itemName(item)}</b>
          <ul className={css.plan}>
            {item.steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps have no id
              <Step key={index} step={step} />
            ))}
          </ul>
        </>
      );
    case 'tool':
      return canFold(item) ? (
        <ToolBody item={item} />
      ) : (
        <div className={css.head}>
          <ToolHead item={item} />
        </div>
      );
    case 'question':
      return <Question item={item} />;
    case 'unsent':
      return <Unsent item={item} onReuse={onReuse} />;
    case 'turn-end':
      return (
        <p className={css.rule} data-bad={item.error !== null || undefined} title={item.error ?? undefined} dir="auto">
          {turnEndText(item)}
        </p>
      );
    case 'note':
      return (
        <p className={css.rule} dir="auto">
          {stripControls(item.text)}
        </p>
      );
    case 'cut':
      return null;
    case 'raw':
      return (
        <div className={css.output}>
          <PlainText flush>{visible(item.json)}</PlainText>
        </div>
      );
  }
}

/** A message that grows is formatted when the page has time for it. */
function Message({ words }: { words: string }) {
  return <FormattedText flush>{useDeferredValue(stripControls(words))}</FormattedText>;
}

const STEP_ICONS = { pending: Circle, in_progress: CircleDot, completed: Check } as const;

function Step({ step }: { step: PlanStep }) {
  const Icon = STEP_ICONS[step.state];
  return (
    <li data-state={step.state}>
      <Icon size={12} aria-hidden="true" />
      <span className="visually-hidden">{text(`talk.step.${step.state}`)}: </span>
      <span dir="auto">{stripControls(step.text)}</span>
    </li>
  );
}

function Question({ item }: { item: Extract<ConversationItem, { kind: 'question' }> }) {
  const { answer, options } = item;
  const chosen = answer === null ? null : (options.find(({ id }) => id === answer.option)?.label ?? null);
  return (
    <>
      <b className={css.who}>{itemName(item)}</b>
      <p className={css.asked} dir="auto">
        {visible(item.title, { lines: true })}
      </p>
      <p className={css.hint}>
        {answer === null
          ? text('talk.question.open')
          : text(`talk.question.${answer.by}`, { answer: chosen ?? text('talk.question.none') })}
      </p>
    </>
  );
}

/** Messages that a stop has kept from being sent. */
function Unsent({
  item,
  onReuse,
}: { item: Extract<ConversationItem, { kind: 'unsent' }> } & Pick<ItemProps, 'onReuse'>) {
  const { messages } = item;
  return (
    <>
      <b className={css.who}>{itemName(item)}</b>
      {messages.map(({ id, text: words }) => (
        <PlainText key={id} flush>
          {stripControls(words)}
        </PlainText>
      ))}
      {onReuse !== null && (
        <Button acts small onClick={() => onReuse(messages.map(({ text: words }) => words))}>
          {text('talk.unsent.reuse')}
        </Button>
      )}
    </>
  );
}
