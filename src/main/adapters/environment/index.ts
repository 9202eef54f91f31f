export { type HostEnv, hostEnv, hostVariables, readHostEnv } from './host-env.ts';
export { type Env, personEnv } from './person-env.ts';
export { mergedEnv, variable } from './variable.ts';
