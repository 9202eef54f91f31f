/** Stores a project's state durably in SQLite and Loro. */
export { checkDatabase } from './open-database.ts';
export { type OpenStoreOptions, openStore } from './open-store.ts';
