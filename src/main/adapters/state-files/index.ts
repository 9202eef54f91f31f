/** The one audited way to the files that Huskies keeps in a project and in a person's profile. */
export { decodeText } from './decode.ts';
export type { Aside } from './put-aside.ts';
export { asideMessage, moveOn, putAside } from './put-aside.ts';
export type { StateOptions, StateUse } from './state-files.ts';
export {
  checkSqliteFiles,
  checkStateFile,
  checkStateFolder,
  makeStateFolder,
  openStateFile,
  readStateFile,
  realFolder,
} from './state-files.ts';
export { createStateFile, replaceStateFile, syncFolder } from './write-files.ts';
