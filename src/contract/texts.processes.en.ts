/** English texts of the processes of a run and of the message box. */
export const PROCESSES_EN = {} as const;
