/** Words of the patient's screens. */
export const guest = {} as const;
