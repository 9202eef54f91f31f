/** Counts the agents of all projects of a person on this machine. */
export { createMachineSlots, type MachineOptions } from './machine-slots.ts';
