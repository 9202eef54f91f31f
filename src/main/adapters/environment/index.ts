export { type Env, personEnv } from './person-env.ts';
