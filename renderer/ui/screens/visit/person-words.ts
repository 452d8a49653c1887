import type { Translate } from "../../strings/catalogue.ts";
import type { PersonView } from "./types.ts";

/** What somebody is in the visit: their role, or for a participant what they are to the patient. */
export const roleWords = (person: Pick<PersonView, "role" | "relation">, t: Translate): string =>
  person.role === "participant" && person.relation !== null
    ? t(`visit.relation.${person.relation}`)
    : t(`visit.role.${person.role}`);
