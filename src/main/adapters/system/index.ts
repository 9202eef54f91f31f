/** The real clock, randomness, log and run tokens. */
export * from './clock.ts';
export * from './crash.ts';
export * from './log.ts';
export * from './network.ts';
export * from './random.ts';
export * from './run-tokens.ts';
