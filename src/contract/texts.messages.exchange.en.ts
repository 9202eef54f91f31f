import type { ExchangeMessages } from '../domain/index.ts';
import { textsOf } from './texts.messages.check.ts';

/** English texts: the exchange of stories with other machines. */
export const EXCHANGE_MESSAGES_EN = textsOf<ExchangeMessages>()({
  'exchange.added': '{title} was added to {stage}',
  'exchange.items': '{n|# acceptance item|# acceptance items} changed',
  'exchange.file.missing': 'There is no folder {path}.',
  'exchange.file.missing.remedy': 'Create it, or name another one.',
  'exchange.file.kind': '{path} is not an exchange file of Huskies.',
  'exchange.file.kind.remedy': 'Name a folder, an exchange file, or a file that does not exist yet.',
  'exchange.file.foreign': '{path} is not an exchange file of Huskies.',
  'exchange.file.foreign.remedy':
    'Move it out of the folder. If another machine wrote it, run huskies story sync there again.',
  'exchange.file.newer': '{path} was written by a newer version of Huskies.',
  'exchange.file.newer.remedy': 'Update Huskies on this machine.',
  'exchange.file.project': '{path} belongs to another project.',
  'exchange.file.project.remedy': 'Use a folder of its own for each project.',
  'exchange.file.damaged': '{path} is damaged: its checksum does not match its content.',
  'exchange.file.damaged.remedy': 'Run huskies story sync again on the machine that wrote it.',
  'exchange.file.large': '{path} has {size} bytes, but at most {most} are read.',
  'exchange.file.large.remedy': 'Run huskies story sync on all machines, so that their files become smaller.',
  'exchange.file.copy':
    '{path} was written by another copy of this project under the same name. It is read as that of another machine, and this machine is now called {writer}.',
  'exchange.shallow': '{path} is a shallow clone, so Huskies cannot tell to which project its stories belong.',
  'exchange.shallow.remedy': 'Fetch the whole history: git fetch --unshallow',
  'exchange.noCommits':
    'The branch that is checked out in {path} has no commit, so its stories cannot be told from those of other projects.',
  'exchange.noCommits.remedy': 'Check out the branch on which the project is developed.',
  'exchange.twice': 'Another huskies story sync has written file {n} of this machine in the meantime.',
  'exchange.twice.remedy': 'Run huskies story sync again.',
  'exchange.story.damaged': 'its changes cannot be read ({why})',
  'exchange.story.damaged.remedy': 'Run huskies story sync again on the machine that wrote the file.',
  'exchange.story.shape': 'with these changes it would not be a valid story ({why})',
  'exchange.story.shape.remedy': 'Update Huskies on both machines, and run huskies story sync again on the other one.',
  'exchange.story.large': 'its changes have {size} characters, but at most {most} can be exchanged',
  'exchange.story.large.remedy': 'Shorten its text, or move a part of it into a file of the project.',
  'exchange.story.gone': 'it was deleted here more than 30 days ago',
  'exchange.story.gone.remedy': 'To use it again here, export it on the other machine and import it with another id.',
  'exchange.cycle': 'after the merge these stories wait for each other: {path}',
  'exchange.cycle.remedy': 'Remove one of these steps: huskies story edit {story} --remove-after {after}',
  'exchange.story.waits': 'its changes continue others that are not here yet',
  'exchange.story.waits.remedy':
    'Run huskies story sync once more on the machine that wrote the file, and then here again.',
});
