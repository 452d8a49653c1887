/** Lengths of time in words. */
export const time = {
  minutes: "{{minutes}} min",
  hours: "{{hours}} h",
  hoursMinutes: "{{hours}} h {{minutes}} min",
  lessThanMinute: "under 1 min",
} as const;
