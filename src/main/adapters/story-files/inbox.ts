/** The inbox in a project's folder. */
import { lstatSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isStoryId, message } from '../../../contract/index.ts';
import { STAGES, type Stage } from '../../../domain/index.ts';
import type { Inbox, InboxFile } from '../../core/ports/index.ts';
import { checkStateFile, checkStateFolder, makeStateFolder } from '../state-files/index.ts';
import { storiesIn } from './check.ts';
import { readStoryFile } from './read-file.ts';

/** The folder of a stage: `1_backlog` to `6_archived`. */
function folderOf(stage: Stage): string {
  return `${STAGES.indexOf(stage) + 1}_${stage}`;
}

/** `root`: real path of the project's main worktree. */
export function createInbox(root: string): Inbox {
  const work = join(root, '.huskies', 'work');
  const at = (path: string): string => join(root, ...path.split('/'));
  return {
    list() {
      if (!lstatSync(work, { throwIfNoEntry: false })) return [];
      return STAGES.flatMap((stage) => filesIn(join(work, folderOf(stage)), stage));
    },
    read({ path, stage }) {
      const own = at(path);
      const { rows, problems } = storiesIn(readStoryFile(own, { own: true }), 'md');
      const stem = basename(own, '.md');
      const named = isStoryId(stem) ? stem : undefined;
      const foreign = rows.find((row) => row.stage !== undefined && row.stage !== stage);
      if (foreign?.stage !== undefined) {
        const why = message('import.stage', { folder: folderOf(stage), stage: foreign.stage });
        return { rows: [], problems: [{ line: foreign.line, field: 'stage', value: foreign.stage, why }] };
      }
      return { rows: rows.map((row) => ({ ...row, stage, id: row.id ?? named })), problems };
    },
    rename(path, story) {
      const to = `${dirname(path)}/${story}.md`;
      move(at(path), at(to));
      return to;
    },
    putAway(path) {
      const folder = join(work, 'imported');
      makeStateFolder(folder);
      const stem = basename(path, '.md');
      let to = join(folder, `${stem}.md`);
      for (let n = 2; lstatSync(to, { throwIfNoEntry: false }); n += 1) to = join(folder, `${stem}-${n}.md`);
      move(at(path), to);
    },
  };
}

/** Entries whose name ends with `.md`; whether they are regular files is checked when one is read. */
function filesIn(folder: string, stage: Stage): InboxFile[] {
  if (!checkStateFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md') && !name.startsWith('.'))
    .sort()
    .flatMap((name) => {
      const stat = lstatSync(join(folder, name), { bigint: true, throwIfNoEntry: false });
      if (stat === undefined) return [];
      const stamp = [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
      return [{ path: `.huskies/work/${basename(folder)}/${name}`, stage, stamp }];
    });
}

/** Moves a regular file of this user. Throws a RefusalError for anything else. */
function move(from: string, to: string): void {
  if (checkStateFile(from)) renameSync(from, to);
}
