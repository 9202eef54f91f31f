/** The only way in which Huskies reads and writes its files in a project and in the profile. */
export { decodeText } from './decode.ts';
export type { Aside } from './put-aside.ts';
export { asideMessage, putAside, rotateFiles } from './put-aside.ts';
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
