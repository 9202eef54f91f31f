/** English texts of the settings. */
export const SETTINGS_EN = {} as const;
