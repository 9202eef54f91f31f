/** Reads what `git diff-index --raw --numstat -z` writes. */
import type { ChangedFile, ChangeKind, ChangeStatus } from '../../../../domain/index.ts';

/** A changed file, without what only the disk knows. */
export type RawChange = Omit<ChangedFile, 'bytes' | 'uncommitted'>;

const STATUS: Readonly<Record<string, ChangeStatus>> = { A: 'added', D: 'deleted', R: 'renamed' };

/** The modes of git for what is no plain file. */
const KINDS: Readonly<Record<string, ChangeKind>> = { '120000': 'link', '160000': 'submodule' };

/** The changes in the order of the output: first a record of each file, then its numbers in the same order. */
export function parseChanges(output: string): RawChange[] {
  const fields = output.split('\0');
  const changes: RawChange[] = [];
  let at = 0;
  for (; fields[at]?.startsWith(':'); at += 2) {
    const [oldMode = '', newMode = '', , id = '', letter = ''] = (fields[at] ?? '').slice(1).split(' ');
    const status = STATUS[letter.slice(0, 1)] ?? 'changed';
    const first = fields[at + 1] ?? '';
    const isRenamed = status === 'renamed';
    if (isRenamed) at += 1;
    changes.push({
      path: isRenamed ? (fields[at + 1] ?? '') : first,
      was: isRenamed ? first : null,
      status,
      kind: KINDS[newMode] ?? KINDS[oldMode] ?? 'text',
      added: null,
      removed: null,
      blob: /^0*$/.test(id) ? null : id,
    });
  }
  for (const change of changes) {
    const [added = '', removed = '', path = ''] = (fields[at] ?? '').split('\t');
    // The two paths of a renamed file follow in fields of their own.
    at += path === '' ? 3 : 1;
    if (added === '-') {
      if (change.kind === 'text') change.kind = 'binary';
      continue;
    }
    change.added = Number(added);
    change.removed = Number(removed);
  }
  return changes;
}
