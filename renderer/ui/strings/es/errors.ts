import { type Catalogue } from "../catalogue.ts";

/** One sentence for every error code, in Spanish. */
export const errors: Catalogue["errors"] = {
  unknown: "Ha ocurrido algo que no esperábamos. Inténtelo de nuevo; si se repite, reinicie Anteroom.",
};
