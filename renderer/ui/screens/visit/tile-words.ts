import type { Translate } from "../../strings/catalogue.ts";
import type { PersonView } from "./types.ts";

/** What stands on a tile: the name that everybody knows the person by, what they are in the visit, and whether it is oneself. */
export const tagWords = (
  person: Pick<PersonView, "role" | "isCoHost">,
  name: string,
  isSelf: boolean,
  t: Translate,
): string => {
  const withRole =
    person.role === "host" ? t("visit.host", { name }) : person.isCoHost ? t("visit.coHost", { name }) : name;
  return isSelf ? t("visit.youNamed", { name: withRole }) : withRole;
};
