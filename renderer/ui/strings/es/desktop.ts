import { type Catalogue } from "../catalogue.ts";

/** Words of the clinician's screens outside a visit, in Spanish. */
export const desktop: Catalogue["desktop"] = {
  appName: "Anteroom",
};
