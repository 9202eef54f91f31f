import type { AgentFacts } from '../../contract/index.ts';
import { contextPercent, costText, stripControls, text, tokensText } from '../../contract/index.ts';
import { tokensOf } from '../../domain/index.ts';
import css from './Facts.module.css';

/**
 * What the agent has used: tokens, cost and context; with `full` its model and turns, too, and the unit of each number. What
 * is not known is left out, so that it never looks like 0.
 */
export function Facts({ facts, full = false }: { facts: AgentFacts; full?: boolean }) {
  const { model, turns, costUsd, costFrom } = facts;
  const tokens = tokensOf(facts);
  const percent = contextPercent(facts);
  const parts = [
    full && model !== null && (
      <span key="model" className={css.model} title={stripControls(model)} dir="auto">
        {stripControls(model)}
      </span>
    ),
    tokens !== null && (
      <span key="tokens" title={tokensHint(facts)}>
        {full ? (
          text('facts.tokens.unit', { n: tokensText(tokens) })
        ) : (
          <>
            {tokensText(tokens)} <span className="visually-hidden">{text('facts.tokens.word')}</span>
          </>
        )}
      </span>
    ),
    costUsd !== null && (
      <span key="cost" title={costFrom === 'prices' ? text('facts.cost.computed.hint') : undefined}>
        {costText(costUsd, costFrom)}
      </span>
    ),
    full && turns !== null && <span key="turns">{text('facts.turns', { n: turns })}</span>,
    percent !== null && <Context key="context" facts={facts} percent={percent} full={full} />,
  ].filter((part) => part !== false);
  return parts.length === 0 ? null : <span className={css.facts}>{parts}</span>;
}

/** How full the model's context is, as a bar and a number. */
function Context({ facts: { context }, percent, full }: { facts: AgentFacts; percent: number; full: boolean }) {
  const hint =
    context === null
      ? undefined
      : text('facts.context.hint', { used: tokensText(context.used), size: tokensText(context.size) });
  return (
    <span className={css.context} title={hint}>
      <i className={css.bar} data-full={percent >= NEARLY_FULL || undefined} aria-hidden="true">
        <i style={{ width: `${percent}%` }} />
      </i>
      {!full && <span className="visually-hidden">{text('facts.context.word')}</span>}
      {text(full ? 'facts.context' : 'facts.percent', { n: percent })}
    </span>
  );
}

/** From this share on, in percent, agents begin to summarise their context. */
const NEARLY_FULL = 80;

/** For example '81 k in, of these 60 k from the cache, 3 k out'. */
function tokensHint({ tokens: { input, output, cached } }: AgentFacts): string | undefined {
  if (input === null || output === null) return undefined;
  const values = { in: tokensText(input), out: tokensText(output) };
  return cached === null
    ? text('facts.tokens.hint', values)
    : text('facts.tokens.cached', { ...values, cached: tokensText(cached) });
}
