import { type Catalogue } from "../catalogue.ts";

/** Lengths of time in words, in Spanish. */
export const time: Catalogue["time"] = {
  minutes: "{{minutes}} min",
  hours: "{{hours}} h",
  hoursMinutes: "{{hours}} h {{minutes}} min",
  lessThanMinute: "menos de 1 min",
};
