export { type Env, personEnv } from './person-env.ts';
export { mergedEnv, variable } from './variable.ts';
