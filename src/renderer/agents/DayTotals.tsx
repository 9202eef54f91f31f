import { costText, text, tokensText } from '../../contract/index.ts';
import type { Total, UsageRow } from '../../domain/index.ts';
import { useDays } from '../store/usage.ts';
import css from './DayTotals.module.css';

/** What agents have used on each of the last days; nothing if none tells. Days are those of UTC. */
export function DayTotals() {
  const days = useDays();
  const [last, ...before] = days.filter(isKnown);
  if (last === undefined) return null;
  return (
    <details className={css.days}>
      <summary>{dayText(last)}</summary>
      <ul className={css.list} aria-label={text('panel.days')}>
        {[last, ...before].map((day) => (
          <li key={day.key}>{dayText(day)}</li>
        ))}
      </ul>
    </details>
  );
}

function isKnown({ input, output, costUsd }: UsageRow): boolean {
  return (input.sum !== null && output.sum !== null) || costUsd.sum !== null;
}

/** For example '2026-11-28: 210 k tokens in 2 of 3 runs · ~$1.02'. A sum that lacks some of the runs says so. */
function dayText({ key, runs, input, output, costUsd, priced }: UsageRow): string {
  const of = (figure: string, { unknown }: Total) =>
    unknown === 0 ? figure : text('facts.total.of', { figure, n: runs - unknown, runs });
  const tokens = input.sum === null || output.sum === null ? null : input.sum + output.sum;
  const facts = [
    ...(tokens === null ? [] : [of(text('facts.tokens.unit', { n: tokensText(tokens) }), output)]),
    ...(costUsd.sum === null ? [] : [of(costText(costUsd.sum, priced > 0 ? 'prices' : 'cli'), costUsd)]),
  ];
  return text('panel.day', { day: key, facts: facts.join(' · ') });
}
