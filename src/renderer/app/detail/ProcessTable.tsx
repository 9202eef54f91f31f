import type { ReactNode } from 'react';
import { useState } from 'react';
import type { ProcessRef } from '../../../contract/index.ts';
import { text, withControlsSeen } from '../../../contract/index.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { atTime, briefCommand } from '../../ui/format.ts';
import css from './ProcessTable.module.css';

/** A column beside those of every process: PID, start, command. */
export interface Column<P> {
  head: string;
  hint?: string;
  /** Its width, and how its cells look; 'number' stands to the right. */
  look: 'known' | 'number' | 'state' | 'why';
  cell: (process: P) => ReactNode;
  title?: (process: P) => string;
}

interface ProcessTableProps<P> {
  title: string;
  rows: readonly P[];
  columns?: readonly Column<P>[];
  bad?: boolean;
}

/** So many are shown at first: a run of a thousand must not hold the page up, and the first ones tell what it was. */
const FIRST = 20;

export function ProcessTable<P extends ProcessRef>({ title, rows, columns = [], bad }: ProcessTableProps<P>) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, FIRST);
  const timed = rows.some(isTime);
  return (
    <>
      <table className={classes(css.table, bad && css.bad)}>
        <caption>{text('receipt.table', { title, n: rows.length })}</caption>
        <thead>
          <tr>
            <th scope="col" className={css.pid}>
              {text('receipt.pid')}
            </th>
            {timed && (
              <th scope="col" className={css.start}>
                {text('receipt.start')}
              </th>
            )}
            <th scope="col">{text('receipt.command')}</th>
            {columns.map(({ head, hint, look }) => (
              <th key={head} scope="col" className={css[look]} title={hint}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={`${row.pid}-${row.startTime}`}>
              <th scope="row" className={css.pid} title={startTitle(row)}>
                {row.pid}
              </th>
              {timed && <td className={css.start}>{isTime(row) ? atTime(row.startTime) : ''}</td>}
              <td className={css.command} title={withControlsSeen(row.command)}>
                {withControlsSeen(briefCommand(row.command))}
              </td>
              {columns.map(({ head, look, cell, title }) => (
                <td key={head} className={css[look]} title={title?.(row)}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <Button small look="plain" className={css.all} onClick={() => setAll(true)}>
          {text('receipt.all', { n: rows.length })}
        </Button>
      )}
    </>
  );
}

/** Later than this, a number is no count of clock ticks: a machine would have run for 300 years. */
const EPOCH_MS = 1e12;

/**
 * On Linux a receipt holds ticks since boot and not when that boot was, and a clock may have been set since: a time of
 * day would be a guess. The bare number tells a person nothing; who wants to check it (/proc/PID/stat, field 22) has it
 * at the PID, and in the receipt as JSON.
 */
function isTime({ startTime }: ProcessRef): boolean {
  return startTime >= EPOCH_MS;
}

function startTitle(row: ProcessRef): string {
  const { pid, startTime } = row;
  if (isTime(row)) return text('receipt.start.title', { pid, start: atTime(startTime) });
  return text('receipt.start.ticks', { pid, start: String(startTime) });
}
