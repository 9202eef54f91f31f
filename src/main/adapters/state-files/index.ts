/** The one audited way to the files that Huskies keeps in a project. */
export { decodeText } from './decode.ts';
export type { StateOptions, StateUse } from './state-files.ts';
export {
  checkSqliteFiles,
  checkStateFile,
  checkStateFolder,
  makeStateFolder,
  openStateFile,
  readStateFile,
} from './state-files.ts';
