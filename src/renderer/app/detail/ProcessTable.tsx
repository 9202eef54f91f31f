import type { CSSProperties, ReactNode } from 'react';
import { useState } from 'react';
import type { ProcessRef } from '../../../contract/index.ts';
import { showControls, text } from '../../../contract/index.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { atTime, briefCommand } from '../../ui/format.ts';
import css from './ProcessTable.module.css';

/** A column in addition to those that every table has: PID, start, command. */
export interface Column<P> {
  head: string;
  hint?: string;
  /** Width and style of the cells. `number` is aligned to the right. */
  look: 'known' | 'number' | 'state' | 'why';
  cell: (process: P) => ReactNode;
  title?: (process: P) => string;
}

interface ProcessTableProps<P> {
  title: string;
  /** `depth`: how far a command is indented, in a tree of processes. */
  rows: readonly (P & { depth?: number })[];
  columns?: readonly Column<P>[];
  bad?: boolean;
}

/** Rows shown at first: a run with a thousand processes would slow the page down. */
const FIRST_ROWS = 20;

/** A table of processes; the first rows, with a button that shows all. */
export function ProcessTable<P extends ProcessRef>({ title, rows, columns = [], bad }: ProcessTableProps<P>) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, FIRST_ROWS);
  const hasTimes = rows.some(isTime);
  return (
    <>
      <table className={classes(css.table, bad && css.bad)}>
        <caption>{text('receipt.table', { title, n: rows.length })}</caption>
        <thead>
          <tr>
            <th scope="col" className={css.pid}>
              {text('receipt.pid')}
            </th>
            {hasTimes && (
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
              {hasTimes && <td className={css.start}>{isTime(row) ? atTime(row.startTime) : ''}</td>}
              <td className={css.command} style={indent(row.depth)} title={showControls(row.command)}>
                {showControls(briefCommand(row.command))}
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

/** Deeper processes are not indented further, so that their commands keep room. */
const MAX_INDENTS = 8;
const INDENT_PX = 12;
/** The padding of every cell (ProcessTable.module.css). */
const PADDING_PX = 10;

function indent(depth = 0): CSSProperties | undefined {
  return depth === 0 ? undefined : { paddingLeft: PADDING_PX + Math.min(depth, MAX_INDENTS) * INDENT_PX };
}

/** A start above this is a time in ms: clock ticks since boot would need 300 years to reach it. */
const EPOCH_MS = 1e12;

/**
 * Whether the start is a time that can be shown. On Linux it is in clock ticks since boot, and the time of boot is not
 * known, so a time of day would be a guess. The tooltip of the PID has the ticks (/proc/PID/stat, field 22).
 */
function isTime({ startTime }: ProcessRef): boolean {
  return startTime >= EPOCH_MS;
}

function startTitle(row: ProcessRef): string {
  const { pid, startTime } = row;
  if (isTime(row)) return text('receipt.start.title', { pid, start: atTime(startTime) });
  return text('receipt.start.ticks', { pid, start: String(startTime) });
}
