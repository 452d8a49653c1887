import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { SignedType } from "../../protocol/signed/envelope.ts";
import { type SignScope, signScopeOf } from "./sign-policy.ts";
import type { StaffSession } from "./staff-session.ts";

/** What signing needs; `refresh` asks the service for the account's visits anew. */
export type SigningPorts = { session: StaffSession; refresh: () => Promise<unknown> };

const isOwn = async ({ session, refresh }: SigningPorts, asked: SignScope): Promise<boolean> => {
  if (asked.of === "account") return true;
  const { visitId, opening } = asked.scope;
  const hasPart = (): boolean =>
    session.partsIn(visitId, opening).some((part) => asked.as.some((one) => one === part));
  if (hasPart()) return true;
  await refresh();
  return hasPart();
};

/** The device's public signing key. */
export const readKey = (session: StaffSession): Result<{ signingKey: string }> => {
  const signedIn = session.read();
  return signedIn === null
    ? fail("SESSION_EXPIRED")
    : succeed({ signingKey: toBase64Url(signedIn.key.point) });
};

/** Signs a body that was parsed here and speaks for visits of this sign-in only. */
export const signOwn = async (
  ports: SigningPorts,
  input: { type: SignedType; body: string },
): Promise<Result<{ signature: string }>> => {
  const signedIn = ports.session.read();
  if (signedIn === null) return fail("SESSION_EXPIRED");
  const body = bytesOf(input.body);
  const { point } = signedIn.key;
  const signer = { accountId: signedIn.account.id, point, pointHash: await sha256(point) };
  const asked = signScopeOf(input.type, body, signer);
  if (asked === null || !(await isOwn(ports, asked))) return fail("SIGNATURE_INVALID");
  if (ports.session.read() !== signedIn) return fail("SESSION_EXPIRED");
  return succeed({ signature: toBase64Url(await signedIn.key.sign(input.type, body)) });
};
