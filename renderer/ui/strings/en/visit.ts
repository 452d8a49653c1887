/** Words of the visit itself. */
export const visit = {} as const;
