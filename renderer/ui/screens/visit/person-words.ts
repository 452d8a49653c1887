import type { Translate } from "../../strings/catalogue.ts";
import type { PersonView } from "./types.ts";

/** What somebody is in the visit: their role, or for a participant what they are to the patient. */
export const roleWords = (
  person: Pick<PersonView, "role" | "isCoHost" | "relation">,
  t: Translate,
): string => {
  if (person.isCoHost) return t("visit.role.coHost");
  return person.role === "participant" && person.relation !== null
    ? t(`visit.relation.${person.relation}`)
    : t(`visit.role.${person.role}`);
};

const state = (person: PersonView, isSelf: boolean, t: Translate): string | null => {
  if (!person.isConnected) return t("visit.people.lost");
  if (person.isAway) return t("visit.people.steppedAway");
  if (person.isSharing) return t("visit.people.sharesNow");
  if (person.role === "host") return null;
  if (!person.maySpeak) return t("visit.people.keptMuted");
  if (!person.mayShow) return t("visit.people.keptCameraOff");
  return person.mayShare && !isSelf ? t("visit.people.mayShare") : null;
};

/** The line under a name: what somebody is, and the one thing about them that matters most now; for members among themselves only what they are, and that they stepped away. */
export const factWords = (
  person: PersonView,
  { isSelf, isBrief }: { isSelf: boolean; isBrief: boolean },
  t: Translate,
): string => {
  const role = roleWords(isBrief ? { ...person, relation: null } : person, t);
  const who = isSelf ? t("visit.people.youRole", { role }) : role;
  const seen = person.isConnected && person.isAway ? t("visit.people.steppedAway") : null;
  const fact = isBrief ? seen : state(person, isSelf, t);
  return fact === null ? who : t("visit.people.withFact", { who, fact });
};
