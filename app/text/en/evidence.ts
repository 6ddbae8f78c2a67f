/** Words of the evidence screens. */
export const evidence = {} as const;
