import { classes } from '../../ui/classes.ts';
import css from './Receipts.module.css';

interface ProcessRow {
  pid: number;
  startTime: number;
  command: string;
  note: string;
}

export function ProcessTable({ caption, rows, bad }: { caption: string; rows: readonly ProcessRow[]; bad?: boolean }) {
  return (
    <table className={classes(css.table, bad && css.survivors)}>
      <caption>{caption}</caption>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.pid}-${row.startTime}`}>
            <th scope="row">{row.pid}</th>
            <td title={row.command}>{row.command}</td>
            <td>{row.note}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
