/** One sentence for every error code: what happened and what to do next. */
export const errors = {
  unknown: "Something went wrong that we did not expect. Try again; if it happens again, restart Anteroom.",
} as const;
