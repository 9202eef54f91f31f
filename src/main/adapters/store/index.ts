/** Stores a project's state durably in SQLite and Loro. */
export { type DatabaseCopy, listCopies } from './copies.ts';
export { checkDatabase } from './open-database.ts';
export { type OpenStoreOptions, openStore } from './open-store.ts';
export { type Restored, restoreCopy } from './restore.ts';
