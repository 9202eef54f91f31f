import { ok } from '../../../contract/index.ts';
import type { Handler } from './context.ts';

/** What is missing on this machine and in this project. It changes nothing. */
export const doctorRun: Handler<'doctor.run'> = async ({ doctor }) => ok(await doctor.examine());
