/** The project's durable truth in SQLite and Loro. */
export { type OpenStoreOptions, openStore } from './open-store.ts';
