import { invitationOf } from "../../../../protocol/link.ts";

const LINK = /(?:https?:\/\/)?[^\s<>"'#]+#(v1\.[\w-]+\.[\w-]+)/u;

/** The whole link inside of what was typed or pasted, a message around it left out; null when there is none, or it is damaged. */
export const linkIn = (text: string): string | null => {
  const [found = "", fragment = ""] = LINK.exec(text) ?? [];
  if (invitationOf(fragment) === null) return null;
  const link = /^https?:/u.test(found) ? found : `https://${found}`;
  return URL.canParse(link) ? link : null;
};
