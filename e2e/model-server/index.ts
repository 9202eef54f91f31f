/** The scripted model server. */
export type { Logged } from './log.ts';
export type { Answer, Failure, Manner, Scripts, Step } from './script.ts';
export { type ModelServer, type ModelServerOptions, startModelServer } from './server.ts';
export type { Usage } from './wire.ts';
