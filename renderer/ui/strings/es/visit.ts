import { type Catalogue } from "../catalogue.ts";

/** Words of the visit itself, in Spanish. */
export const visit: Catalogue["visit"] = {};
