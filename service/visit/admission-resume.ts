import { bytesOf } from "../../protocol/base64url.ts";
import type { OpeningId, VisitId } from "../../protocol/ids.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import { decodeResume } from "../../protocol/signed/resume.ts";
import type { AdmissionRow } from "../store/rows.ts";

/** Whether a proof was signed by the device that knocked, for this opening, over the ticket that let the socket in. */
export const isSameDevice = async (
  row: AdmissionRow,
  visit: { id: VisitId; opening: OpeningId },
  proof: SignedEnvelope,
  ticket: string,
): Promise<boolean> => {
  const hello = decodeHello(bytesOf(row.hello.body));
  const body = hello === null ? null : await verifyEnvelope("resume", proof, hello.signingKey);
  const claim = body === null ? null : decodeResume(body);
  if (claim === null || claim.visitId !== visit.id || claim.opening !== visit.opening) return false;
  const ticketHash = await sha256(bytesOf(ticket));
  return claim.participantId === row.participantId && isSameBytes(claim.ticketHash, ticketHash);
};
