import { bytesOf } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { decodeAck } from "../../protocol/signed/ack.ts";
import { type SignedEnvelope, verifyEnvelope } from "../../protocol/signed/envelope.ts";
import { decodeHello } from "../../protocol/signed/hello.ts";
import type { StoreReads } from "../store/store.ts";
import { type Asker, askerRefusal } from "../visit/admission.ts";
import { loadVisit } from "../visit/desk-load.ts";
import { admissionOf, membersOf } from "../visit/machine-state.ts";
import type { SignalDeps } from "./deps.ts";
import { recordRefused } from "../visit/desk-refused.ts";

/** Whose acks a socket may send: a device's its own, a desktop's those of the host's device. */
const isOwn = (asker: Asker, id: ParticipantId, host: ParticipantId | null): boolean =>
  asker.kind === "device" ? asker.id === id : asker.kind === "account" && host === id;

const receiversOf = async (
  reads: StoreReads,
  asker: Asker,
  ack: SignedEnvelope,
): Promise<Result<{ from: ParticipantId; visitId: VisitId; to: ParticipantId[] }>> => {
  const claim = decodeAck(bytesOf(ack.body));
  if (claim === null) return fail("REQUEST_INVALID");
  const { visitId, participantId: from } = claim;
  const loaded = await loadVisit(reads, visitId);
  if (loaded === null) return fail("FORBIDDEN");
  const { row, state } = loaded;
  const refusal = askerRefusal(row, state.admissions, asker, "visit.ack");
  if (refusal !== null) return fail(refusal);
  const hello = admissionOf(state, from)?.hello;
  if (hello === undefined || claim.opening !== row.opening || !isOwn(asker, from, row.hostParticipantId))
    return fail("FORBIDDEN");
  const keys = decodeHello(bytesOf(hello.body));
  const holds = keys !== null && (await verifyEnvelope("ack", ack, keys.signingKey)) !== null;
  if (!holds) return fail("SIGNATURE_INVALID");
  const members = membersOf(state).map((member) => member.participantId);
  return succeed({ from, visitId, to: members.filter((id) => id !== from) });
};

/** Passes a member's ack on to the other members; it is never stored. */
export const relayAck = async (
  deps: SignalDeps,
  asker: Asker,
  ack: SignedEnvelope,
): Promise<Result<null>> => {
  const found = await deps.store.read(async (reads) => succeed(await receiversOf(reads, asker, ack)));
  if (!found.ok) return found;
  const receivers = found.value;
  if (!receivers.ok) {
    await recordRefused(deps, asker, receivers.error.code);
    return receivers;
  }
  const { from, to } = receivers.value;
  for (const id of to)
    for (const line of deps.presence.linesOf(id)) line.push({ v: 1, type: "ack", from, ack });
  return succeed(null);
};
