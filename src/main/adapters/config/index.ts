/** The project's config file, what a person trusts of it, and the environment of its agents. */
export { agentEnv } from './agent-env.ts';
export { findAgentClis, findProgram } from './detect.ts';
export { createGitTrust } from './git-trust.ts';
export type { ConfigSourceOptions } from './source.ts';
export { CONFIG_FILE, createConfigSource } from './source.ts';
