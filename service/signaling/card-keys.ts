import { can } from "../../protocol/can.ts";
import { bytesOf } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { decodeCardKey } from "../../protocol/signed/card-key.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import type { StaffAsker } from "../visit/admission.ts";
import type { SignalDeps } from "./deps.ts";

/** Keeps the card key of a sign-in, if the device signed it for this very account. */
export const publishCardKey = async (
  deps: SignalDeps,
  asker: StaffAsker,
  cardKey: SignedEnvelope,
): Promise<Result<null>> => {
  if (!can(asker.role, "card.publish", null)) return fail("FORBIDDEN");
  const claimed = decodeCardKey(bytesOf(cardKey.body));
  if (claimed === null) return fail("REQUEST_INVALID");
  const body = await verifyEnvelope("cardKey", cardKey, claimed.signingKey);
  if (body === null || claimed.accountId !== asker.id) return fail("SIGNATURE_INVALID");
  return deps.store.transaction(async (tx) => {
    await tx.cardKey.put({ accountId: asker.id, sessionId: asker.sessionId, cardKey });
    return succeed(null);
  });
};
