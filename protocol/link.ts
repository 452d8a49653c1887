import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { VisitId } from "./ids.ts";
import { SECRET_BYTES } from "./limits.ts";
import { concat, sha256, utf8 } from "./signed/bytes.ts";

/** What an invitation link carries behind its `#`, which browsers never send. */
export type Invitation = { visitId: VisitId; secret: Uint8Array<ArrayBuffer> };

/** The fragment of a link: version, visit and secret, separated by dots. */
export const fragmentOf = (invitation: Invitation): string =>
  `v1.${invitation.visitId}.${toBase64Url(invitation.secret)}`;

/** The invitation of a fragment (without its `#`); null when damaged. */
export const invitationOf = (fragment: string): Invitation | null => {
  const [version, visit, secretText, ...rest] = fragment.split(".");
  if (version !== "v1" || rest.length > 0) return null;
  const visitId = VisitId.safeParse(visit);
  const secret = fromBase64Url(secretText ?? "");
  return visitId.success && secret?.length === SECRET_BYTES ? { visitId: visitId.data, secret } : null;
};

/** What the service is told instead of the secret. */
export const inviteHashOf = async (secret: Uint8Array): Promise<string> =>
  toBase64Url(await sha256(concat([utf8("anteroom/1/invite"), Uint8Array.of(0), secret])));
