/** Words of the reviews screens. */
export const review = {} as const;
