/** English texts of the first minutes: welcome, guide and doctor. */
export const GUIDE_EN = {} as const;
