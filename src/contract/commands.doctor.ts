/** The part of the command table about what is missing on the machine and in the project. */
import * as v from 'valibot';
import { command, reply } from './command-spec.ts';
import type { DoctorCheck } from './replies.ts';

/** The commands of the doctor. On the command line its verb `doctor` works without a host as well. */
export const DOCTOR_COMMANDS = {
  'doctor.run': command({
    title: 'command.doctor.run',
    by: 'person',
    input: v.strictObject({}),
    /** Every check, in the order in which they were made. It may take seconds: it asks the CLIs for their versions. */
    reply: reply<DoctorCheck[]>(),
  }),
} as const;
