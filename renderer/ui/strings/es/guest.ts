import { type Catalogue } from "../catalogue.ts";

/** Words of the patient's screens, in Spanish. */
export const guest: Catalogue["guest"] = {};
